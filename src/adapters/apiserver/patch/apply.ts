// SPDX-License-Identifier: Apache-2.0
/** Server-side apply: merge what somebody wants, take out what they no longer want, refuse what others hold. */
import type { OwnershipWrite } from '#adapters/apiserver/structure.ts'
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  jsonEqual,
  maxJsonDepth,
  nestsDeeperThan,
  setOwn,
} from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { compareFields } from './compare-fields.ts'
import { emptyFrame } from './empty-frame.ts'
import { FieldSet, pathText } from './field-set.ts'
import { encodeOwners, type Manager, managerKey, managerText, type Owners, type Ownership } from './managed-fields.ts'
import { mergeApplied } from './merge-applied.ts'
import { managerOf, ownedPart } from './owned-part.ts'
import { PatchError } from './patch-error.ts'
import { removeFields } from './remove-fields.ts'
import { toFieldSet } from './to-field-set.ts'
import { ownersIn, withoutFields } from './track-update.ts'
import type { Typed } from './typed-value.ts'

/** Manager of everything that was there before ownership was known. */
const beforeFirstApply = 'before-first-apply'

/** Conflicts that one answer lists. */
const maxConflicts = 100

export interface ApplyWrite extends OwnershipWrite {
  readonly applied: KubeObject
  /** Takes over what others own, instead of refusing. */
  readonly force: boolean
  /** The owners of the live object, as finely as this apply looks at them. */
  readonly suited?: (owners: Owners) => Owners
}

/**
 * The object after an apply, with its new `metadata.managedFields`; the live object when nothing changed.
 *
 * Errors: `malformed` when `applied` carries managed fields or nests too deep; `conflict`, with a cause for each field
 * that others own and that would change. Source: KEP-555; structured-merge-diff `merge.Updater`.
 */
export function applyObject(type: Typed, write: ApplyWrite): KubeObject {
  const { live, time } = write
  const applied = checked(write.applied)
  const wanted = ownedPart(write, applied)
  const set = toFieldSet(type, wanted)
  const manager = managerOf(write, 'Apply')
  const own = managerKey(manager)
  const known = live && ownersIn(live)
  const suited = known && (write.suited?.(known) ?? known)
  const before = live ? (suited ?? ownersBeforeFirst(type, write, live)) : new Map<string, Ownership>()
  const last = before.get(own)

  const livePart = live ? ownedPart(write, live) : undefined
  const merged = mergeApplied(type, livePart, wanted)
  const next = pruned(type, merged, { last: last?.set ?? FieldSet.empty, set, others: withoutKey(before, own) })
  const changes = compareFields(type, livePart, next)
  const written = changes.added.union(changes.modified)
  if (!write.force) refuseConflicts(withoutKey(before, own), written)

  const isSameSet = last !== undefined && last.set.equals(set)
  const owners = new Map(withoutFields(before, written.union(changes.removed), own))
  owners.set(own, isSameSet ? last : { manager, time, set })
  if (live && isSameSet && jsonEqual(livePart, next)) return live
  return assembled({ write, applied, next }, owners)
}

function checked(applied: KubeObject): KubeObject {
  if ((applied.metadata.managedFields?.length ?? 0) > 0) {
    throw new PatchError('malformed', 'apply: metadata.managedFields must be absent from what is applied')
  }
  if (nestsDeeperThan(applied as unknown as Json, maxJsonDepth)) {
    throw new PatchError('too-large', `apply: expected at most ${maxJsonDepth} levels of nesting`)
  }
  return withoutNulls(applied as unknown as Json) as unknown as KubeObject
}

/** A null in what is applied says nothing about its field. */
function withoutNulls(value: Json): Json {
  if (isJsonArray(value)) return value.map(withoutNulls)
  if (!isJsonObject(value)) return value
  const result: Record<string, Json> = {}
  for (const [key, child] of Object.entries(value)) if (child !== null) setOwn(result, key, withoutNulls(child))
  return result
}

function ownersBeforeFirst(type: Typed, write: ApplyWrite, live: KubeObject): Owners {
  const part = ownedPart(write, live)
  const { added, modified } = compareFields(type, emptyFrame(type, part), part)
  const manager = { ...managerOf(write, 'Update'), name: beforeFirstApply, subresource: '' }
  return new Map([[managerKey(manager), { manager, time: write.time, set: added.union(modified) }]])
}

interface Shares {
  /** What the manager applied the last time, and now. */
  readonly last: FieldSet
  readonly set: FieldSet
  readonly others: Owners
}

function pruned(type: Typed, merged: Json, { last, set, others }: Shares): JsonObject {
  const kept = [...others.values()].reduce((all, share) => all.union(share.set), set)
  const left = removeFields(type, merged, { gone: last.difference(kept), kept })
  return isJsonObject(left) ? left : {}
}

function withoutKey(owners: Owners, key: string): Owners {
  return new Map([...owners].filter(([other]) => other !== key))
}

function refuseConflicts(others: Owners, written: FieldSet): void {
  const conflicts = [...others.values()].flatMap(({ manager, set }) =>
    [...set.intersection(written).paths()].map(path => ({ manager, field: pathText(path) })),
  )
  if (conflicts.length === 0) return
  const causes = conflicts.slice(0, maxConflicts).map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field,
  }))
  throw new PatchError('conflict', conflictText(conflicts), causes)
}

interface Conflict {
  readonly manager: Manager
  readonly field: string
}

function conflictText(conflicts: readonly Conflict[]): string {
  const [first, ...more] = conflicts
  if (first && more.length === 0) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first.manager)}: ${first.field}`
  }
  const byManager = [...Map.groupBy(conflicts.slice(0, maxConflicts), ({ manager }) => managerText(manager))]
  byManager.sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = byManager.flatMap(([manager, of]) => [
    `conflicts with ${manager}:`,
    ...of.map(({ field }) => `- ${field}`),
  ])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

interface Assembly {
  readonly write: ApplyWrite
  readonly applied: KubeObject
  /** The owned part as it should become. */
  readonly next: JsonObject
}

/** The owned part put back among what nobody owns. */
function assembled({ write, applied, next }: Assembly, owners: Owners): KubeObject {
  const { live } = write
  const base = live ?? applied
  const owned = ownedPart(write, base)
  const unowned = Object.entries(base).filter(([key]) => !Object.hasOwn(owned, key))
  const ownedMetadata = isJsonObject(owned['metadata']) ? owned['metadata'] : {}
  const fixed = Object.entries(base.metadata).filter(([key]) => !Object.hasOwn(ownedMetadata, key))
  const metadata = {
    ...(Object.fromEntries(fixed) as unknown as KubeObject['metadata']),
    ...(isJsonObject(next['metadata']) ? next['metadata'] : {}),
    managedFields: encodeOwners(owners),
  }
  const { apiVersion, kind } = base
  const { metadata: _, ...owns } = next
  return { ...Object.fromEntries(unowned), ...owns, apiVersion, kind, metadata }
}
