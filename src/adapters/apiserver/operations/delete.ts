// SPDX-License-Identifier: Apache-2.0
/** Deletes objects: at once, or by marking them until their finalizers are gone. */
import { badRequest, conflict, invalidOptions, notFound } from '#adapters/apiserver/api-error.ts'
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { contentOf, type Draft, draftOfObject, objectOf } from '#adapters/apiserver/objects/draft.ts'
import { readObject } from '#adapters/apiserver/objects/incoming.ts'
import { isDryRun } from '#adapters/apiserver/request/options.ts'
import { type ObjectRecord, StoreError } from '#adapters/db/store.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json, ObjectMeta } from '#domain/kube-object.ts'
import { type Outcome, storedOutcome, unstoredOutcome } from './outcome.ts'
import { type ServerParts, timestamp } from './parts.ts'
import { toStored } from './stored-shape.ts'
import { readLive } from './update.ts'

export interface DeleteOptions {
  readonly isDryRun: boolean
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan'
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string }
}

export interface DeleteRequest {
  readonly resource: ResourceDescriptor
  readonly namespace?: string
  readonly name: string
  readonly options: DeleteOptions
}

/** Finalizers that stand for a propagation policy; the garbage collector removes them. */
export const orphanFinalizer = 'orphan'
export const foregroundFinalizer = 'foregroundDeletion'

const maxAttempts = 6

/** Deletes an object. Errors: NotFound, Conflict for preconditions. */
export async function deleteObject(parts: ServerParts, request: DeleteRequest): Promise<Outcome> {
  const { resource, name, namespace = '' } = request
  const key = { kind: storageKeyOf(resource), namespace, name }
  for (let attempt = 1; ; attempt++) {
    // Deletion looks at metadata alone, unless finalizers or a hook of the kind want the whole object.
    const record = await parts.store.get(key, false)
    if (!record) throw notFound(resource, name)
    checkPreconditions(request, record)
    try {
      return await markOrRemove(parts, request, record)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (error.code === 'not-found') throw notFound(resource, name)
      if (error.code !== 'conflict') throw error
      if (attempt === maxAttempts) throw conflict(resource, name)
    }
  }
}

function checkPreconditions({ resource, name, options }: DeleteRequest, { uid, version }: ObjectRecord): void {
  const { preconditions } = options
  if (preconditions.uid !== undefined && preconditions.uid !== uid)
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid.slice(0, 100)}, UID in object meta: ${uid}`,
    )
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== String(version))
    throw conflict(
      resource,
      name,
      `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion.slice(0, 50)}, ResourceVersion in object meta: ${version}`,
    )
}

async function markOrRemove(parts: ServerParts, request: DeleteRequest, record: ObjectRecord): Promise<Outcome> {
  const { resource, options } = request
  const stored = JSON.parse(record.meta) as ObjectMeta
  const finalizers = finalizersFor(stored, options.propagation)
  const key = { kind: storageKeyOf(resource), namespace: record.namespace, name: record.name }
  if (finalizers.length === 0 && !resource.hooks?.holdsDeletion) {
    if (options.isDryRun) return { kind: 'deleted', record }
    return storedOutcome('deleted', await parts.store.write({ kind: 'delete', key, expected: record.version }))
  }
  const live = await readLive(parts, resource, { key, readsBody: resource.hooks !== undefined })
  if (live.record.version !== record.version) throw new StoreError('conflict', `deleting ${key.name}: it changed`)
  const marked = mark(parts, resource, { draft: live.draft, finalizers })
  const isHeld = finalizers.length > 0 || resource.hooks?.holdsDeletion?.(objectOf(resource, marked)) === true
  if (!isHeld) {
    if (options.isDryRun) return { kind: 'deleted', record }
    return storedOutcome('deleted', await parts.store.write({ kind: 'delete', key, expected: record.version }))
  }
  // Asking again for what has been asked for changes nothing.
  if (stored.deletionTimestamp !== undefined && isSameList(stored.finalizers ?? [], finalizers))
    return { kind: 'deletion-pending', record: live.record }
  if (options.isDryRun) return unstoredOutcome('deletion-pending', { resource, draft: marked, live })
  const content = contentOf(resource, toStored(resource, marked), live)
  return storedOutcome(
    'deletion-pending',
    await parts.store.write({ kind: 'put', key, expected: record.version, content }),
  )
}

/** The finalizers an object has once its deletion is asked for. A policy replaces an earlier one. */
function finalizersFor({ finalizers = [] }: ObjectMeta, propagation: DeleteOptions['propagation']): readonly string[] {
  if (propagation === undefined) return finalizers
  const others = finalizers.filter(each => each !== orphanFinalizer && each !== foregroundFinalizer)
  if (propagation === 'Orphan') return [...others, orphanFinalizer]
  return propagation === 'Foreground' ? [...others, foregroundFinalizer] : others
}

interface Marking {
  readonly draft: Draft
  readonly finalizers: readonly string[]
}

function mark(parts: ServerParts, resource: ResourceDescriptor, { draft, finalizers }: Marking): Draft {
  const { finalizers: _finalizers, ...meta } = draft.meta
  const marked = {
    body: draft.body,
    meta: {
      ...meta,
      ...(meta.generation === undefined
        ? {}
        : { generation: meta.generation + (meta.deletionTimestamp === undefined ? 1 : 0) }),
      deletionTimestamp: meta.deletionTimestamp ?? timestamp(parts),
      deletionGracePeriodSeconds: 0,
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
  }
  const { hooks } = resource
  return hooks?.prepareDelete ? draftOfObject(hooks.prepareDelete(objectOf(resource, marked))) : marked
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i])
}

/** Reads the options of a deletion from its query and body; the body counts where it says something. Errors: BadRequest, Invalid. */
export function readDeleteOptions(query: URLSearchParams, body: Buffer, encoding: 'json' | 'yaml'): DeleteOptions {
  const fields = optionFields(body, encoding)
  const grace = query.get('gracePeriodSeconds') ?? ''
  if (!/^-?\d{0,18}$/.test(grace))
    throw badRequest(`gracePeriodSeconds: expected a number, got "${grace.slice(0, 50)}"`)
  const { dryRun, propagationPolicy, orphanDependents, preconditions } = fields
  const dryRuns = isJsonArray(dryRun) ? dryRun.map(String) : query.getAll('dryRun')
  const orphans = orphanDependents ?? flagOf(query.get('orphanDependents'))
  const policy = textOf('propagationPolicy', propagationPolicy ?? query.get('propagationPolicy'))
  if (policy !== undefined && orphans !== undefined && orphans !== null)
    throw invalidOptions('DeleteOptions', {
      reason: 'FieldValueInvalid',
      field: 'propagationPolicy',
      message: 'Invalid value: orphanDependents and deletionPropagation cannot be both set',
    })
  const propagation = policy === undefined ? orphanPolicy(orphans) : propagationOf(policy)
  const wanted = isJsonObject(preconditions) ? preconditions : {}
  const uid = textOf('preconditions.uid', wanted['uid'])
  const resourceVersion = textOf('preconditions.resourceVersion', wanted['resourceVersion'])
  return {
    isDryRun: isDryRun(dryRuns, 'DeleteOptions'),
    ...(propagation ? { propagation } : {}),
    preconditions: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  }
}

function optionFields(body: Buffer, encoding: 'json' | 'yaml'): JsonObject {
  if (body.byteLength === 0) return {}
  const { kind, body: options } = readObject(body, encoding)
  if (kind !== '' && kind !== 'DeleteOptions')
    throw badRequest(`the options of a deletion: expected DeleteOptions, got ${kind.slice(0, 100)}`)
  return options.fields
}

function propagationOf(policy: string): DeleteOptions['propagation'] {
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return policy
  throw invalidOptions('DeleteOptions', {
    reason: 'FieldValueNotSupported',
    field: 'propagationPolicy',
    message: 'Unsupported value: supported values: "Foreground", "Background", "Orphan"',
  })
}

function orphanPolicy(orphans: Json | undefined): DeleteOptions['propagation'] {
  if (orphans === undefined || orphans === null) return undefined
  return orphans === true ? 'Orphan' : 'Background'
}

function flagOf(text: string | null): boolean | undefined {
  return text === null || text === '' ? undefined : text === 'true' || text === '1'
}

function textOf(field: string, value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw badRequest(`${field}: expected a string`)
  return value
}
