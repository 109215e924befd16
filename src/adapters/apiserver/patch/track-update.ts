// SPDX-License-Identifier: Apache-2.0
/** Field ownership after creates, updates and patches: who writes a field owns it, and nobody else any more. */
import type { ManagedFieldsEntry, OwnershipWrite } from '#adapters/apiserver/structure.ts'
import { isJsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { compareFields, type FieldChanges } from './compare-fields.ts'
import { emptyFrame } from './empty-frame.ts'
import { FieldSet } from './field-set.ts'
import { decodeOwners, encodeOwners, type Manager, managerKey, type Owners, type Ownership } from './managed-fields.ts'
import { managerOf, ownedPart } from './owned-part.ts'
import type { Typed } from './typed-value.ts'

/**
 * `metadata.managedFields` after `live` became `next`.
 *
 * A client may hand over fields by sending another valid list in `next`, and forget all owners by sending `[{}]`, as
 * with a real API server; an invalid list is ignored.
 */
export function managedFieldsAfterUpdate(
  type: Typed,
  write: OwnershipWrite & { readonly next: KubeObject },
): readonly ManagedFieldsEntry[] {
  const { live, next } = write
  const sent = next.metadata.managedFields
  if (isReset(sent)) return []
  const owners = ownersIn(next) ?? (live && ownersIn(live)) ?? new Map<string, Ownership>()
  const after = ownedPart(write, next)
  const before = { ...emptyFrame(type, after), ...(live && ownedPart(write, live)) }
  const changes = compareFields(type, before, after)
  const manager = managerOf(write, 'Update')
  return encodeOwners(ownersAfterUpdate(owners, changes, { manager, time: write.time }))
}

/** The owners that an object carries; undefined when it carries none. */
export function ownersIn(object: KubeObject): Owners | undefined {
  const { managedFields } = object.metadata
  if (managedFields === undefined || managedFields.length === 0) return undefined
  return decodeOwners(managedFields)
}

function isReset(managedFields: readonly unknown[] | undefined): boolean {
  const [only, ...more] = managedFields ?? []
  return isJsonObject(only) && Object.keys(only).length === 0 && more.length === 0
}

interface Update {
  readonly manager: Manager
  readonly time: string
}

function ownersAfterUpdate(owners: Owners, changes: FieldChanges, { manager, time }: Update): Owners {
  const own = managerKey(manager)
  const written = changes.added.union(changes.modified)
  const result = new Map(withoutFields(owners, written.union(changes.removed), own))
  const before = owners.get(own)
  const set = (before?.set ?? FieldSet.empty).difference(changes.removed).union(written)
  const isSame = before !== undefined && before.set.equals(set)
  result.set(own, isSame ? before : { manager, time, set })
  return result
}

/** The owners after somebody else wrote or removed fields; `except` keeps its share. */
export function withoutFields(owners: Owners, fields: FieldSet, except: string): Owners {
  if (fields.isEmpty) return owners
  return new Map(
    [...owners].map(([key, share]) => [key, key === except ? share : { ...share, set: share.set.difference(fields) }]),
  )
}
