// SPDX-License-Identifier: Apache-2.0
/** `metadata.managedFields` of a write; without a comparison for objects that one manager writes as a whole. */
import { LRUCache } from 'lru-cache'
import { apiVersionOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { ManagedFieldsEntry, Structure } from '#adapters/apiserver/structure.ts'
import { inlineBodyBytes } from '#adapters/db/store.ts'
import { isJsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { type Draft, ownedObjects } from './draft.ts'

export interface DraftWrite {
  readonly resource: ResourceDescriptor
  readonly next: Draft
  /** Absent at creation. */
  readonly live?: Draft
  readonly manager: string
  readonly subresource?: string
  /** RFC 3339, whole seconds. */
  readonly time: string
}

/**
 * The owners after a write that one manager makes whole, when its share can be told from the new object alone: at a
 * creation, and at an update of an object all of which the manager owns already. Undefined when the two versions must
 * be compared.
 */
export function soleOwner(structure: Structure, write: DraftWrite): readonly ManagedFieldsEntry[] | undefined {
  const { resource, next, live, subresource, time } = write
  if (resource.ownership !== 'top-level' || subresource !== undefined) return undefined
  const shape = shapeOf(write)
  if (shape === undefined) return undefined
  const share = shares.get(shape) ?? newShare(structure, shape, write)
  if (!share) return undefined
  const known = next.meta.managedFields
  if (!live && known === undefined) return [{ ...share.entry, time }]
  const [only, ...others] = known ?? []
  const since = others.length === 0 ? timeOf(only, share) : undefined
  return since === undefined ? undefined : [{ ...share.entry, time: since }]
}

/** When the manager took its share; undefined when what is known of it is not exactly that share. */
function timeOf(known: unknown, { entry, fieldsText }: Share): string | undefined {
  if (!isJsonObject(known) || Object.keys(known).length !== Object.keys(entry).length) return undefined
  const { manager, operation, apiVersion, fieldsType, fieldsV1, time } = known
  const isSame =
    manager === entry.manager &&
    operation === entry.operation &&
    apiVersion === entry.apiVersion &&
    fieldsType === entry.fieldsType &&
    JSON.stringify(fieldsV1) === fieldsText
  return isSame && typeof time === 'string' ? time : undefined
}

/** The owners after a write, found by comparing what was with what is. */
export function comparedOwners(structure: Structure, write: DraftWrite): readonly ManagedFieldsEntry[] {
  const { resource, next, live, manager, subresource, time } = write
  return structure.managedFieldsAfter({
    descriptor: resource,
    ...ownedObjects(resource, next, live),
    manager,
    time,
    ...(subresource === undefined ? {} : { subresource }),
  })
}

/** What a manager owns of an object of a shape. */
interface Share {
  readonly entry: ManagedFieldsEntry
  readonly fieldsText: string
}

/** Shapes are as many as there are programs that write results, but for those with owners: one each. */
const shares = new LRUCache<string, Share>({ max: 500 })
const maxShapeLength = 4096

/**
 * All that the fields of an object hang on but for their values. Undefined when it is too long to be kept, when the
 * body would have to be parsed, or a field is empty: whether that is owned depends on what it was before.
 */
function shapeOf({ resource, next, manager }: DraftWrite): string | undefined {
  const { labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = next.meta
  const members = next.body.shape
  if (!members || next.body.sizeBytes > inlineBodyBytes) return undefined
  if (members.some(({ isEmpty }) => isEmpty)) return undefined
  const { group, version, plural } = resource
  const names = [Object.keys(labels), Object.keys(annotations), members.map(({ key }) => key)]
  const shape = JSON.stringify([group, version, plural, manager, names, finalizers, ownerReferences])
  return shape.length > maxShapeLength ? undefined : shape
}

function newShare(
  structure: Structure,
  shape: string,
  { resource, next, manager, time }: DraftWrite,
): Share | undefined {
  const { managedFields: _managedFields, ...metadata } = next.meta
  const fields = (next.body.shape ?? []).map(({ key }) => [key, 'something'])
  const head = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata }
  const object = { ...Object.fromEntries(fields), ...head } as KubeObject
  const [entry, ...others] = structure.managedFieldsAfter({ descriptor: resource, next: object, manager, time })
  if (!entry || others.length > 0) return undefined
  const share = { entry, fieldsText: JSON.stringify(entry.fieldsV1) }
  shares.set(shape, share)
  return share
}
