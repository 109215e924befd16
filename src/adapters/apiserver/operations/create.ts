// SPDX-License-Identifier: Apache-2.0
/** Creates objects. */
import { alreadyExists, badRequest, otherName } from '#adapters/apiserver/api-error.ts'
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { bodyOfFields } from '#adapters/apiserver/objects/body.ts'
import { contentOf, type Draft, draftOfObject, metaOf, objectOf, viewOf } from '#adapters/apiserver/objects/draft.ts'
import type { IncomingObject } from '#adapters/apiserver/objects/incoming.ts'
import { generatedName } from '#adapters/apiserver/objects/names.ts'
import { comparedOwners, soleOwner } from '#adapters/apiserver/objects/ownership.ts'
import type { WriteOptions } from '#adapters/apiserver/request/options.ts'
import { exclusiveFields } from '#adapters/apiserver/subresource.ts'
import { type ObjectKey, StoreError } from '#adapters/db/store.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { admit, checkDraft, checkNamespace } from './admit.ts'
import { type Outcome, storedOutcome, unstoredOutcome } from './outcome.ts'
import { type RequestContext, type ServerParts, timestamp } from './parts.ts'
import { toStored } from './stored-shape.ts'

export interface CreateRequest {
  readonly resource: ResourceDescriptor
  /** Absent for cluster-scoped resources. */
  readonly namespace?: string
  readonly options: WriteOptions
  readonly incoming: IncomingObject
  /** Name given by the path, at server-side apply of an object that is not there. */
  readonly name?: string
  /**
   * The object was one before, in a file or a backup: its status, uid and time of creation are kept, so that owners
   * are still found by their dependants.
   */
  readonly isRestored?: boolean
  /** `managedFields` are those of the object: server-side apply has set them. */
  readonly keepsManagedFields?: boolean
}

/** Names that chance gave already are drawn again this often. */
const maxNameDraws = 8

/**
 * Creates an object. Errors: BadRequest, Invalid, AlreadyExists; NotFound and Forbidden for the namespace.
 */
export async function createObject(
  parts: ServerParts,
  context: RequestContext,
  request: CreateRequest,
): Promise<Outcome> {
  const { resource, options } = request
  const admitted = admit({ parts, context, resource, options }, request.incoming)
  if (admitted.draft.meta.resourceVersion !== undefined && admitted.draft.meta.resourceVersion !== '')
    throw badRequest('resourceVersion should not be set on objects to be created')
  checkPlace(request, admitted.draft.meta)
  const isNameDrawn = admitted.draft.meta.name === '' && (admitted.draft.meta.generateName ?? '') !== ''
  for (let draw = 1; ; draw++) {
    const draft = prepare(parts, request, admitted.draft)
    checkDraft(resource, draft, admitted)
    await checkNamespace(parts, resource, draft)
    await resource.admitCreate?.(viewOf(draft), key => readMeta(parts, key))
    try {
      return await store(parts, request, draft)
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'already-exists')) throw error
      if (!isNameDrawn || draw === maxNameDraws) throw alreadyExists(resource, draft.meta.name)
    }
  }
}

async function readMeta({ store: objects }: ServerParts, key: ObjectKey): Promise<ObjectMeta | undefined> {
  const record = await objects.get(key, false)
  return record && metaOf(record)
}

/** Name and namespace of the object must be those of the path. */
export function checkPlace(request: Pick<CreateRequest, 'resource' | 'namespace' | 'name'>, meta: ObjectMeta): void {
  const { resource, namespace = '', name } = request
  const given = meta.namespace ?? ''
  if (!resource.namespaced && given !== '')
    throw badRequest('namespace: expected none, the resource is not in a namespace')
  if (resource.namespaced && namespace === '')
    throw badRequest('an object of this kind is created in a namespace; none is named in the path')
  if (given !== '' && given !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  if (name !== undefined && meta.name !== '' && meta.name !== name) throw otherName(meta.name, name)
}

function prepare(parts: ServerParts, request: CreateRequest, admitted: Draft): Draft {
  const { resource, options, namespace } = request
  const withoutStatus = request.isRestored === true ? admitted : dropExclusive(resource, admitted)
  const named = { ...withoutStatus, meta: createdMeta(parts, request, admitted.meta) }
  const { hooks } = resource
  const prepared = hooks?.prepareCreate ? draftOfObject(hooks.prepareCreate(objectOf(resource, named))) : named
  const meta = namespace === undefined ? prepared.meta : { ...prepared.meta, namespace }
  if (request.keepsManagedFields === true) return { ...prepared, meta }
  const write = { resource, next: { ...prepared, meta }, manager: options.fieldManager, time: timestamp(parts) }
  const managedFields = soleOwner(parts.structure, write) ?? comparedOwners(parts.structure, write)
  return { ...prepared, meta: managedFields.length > 0 ? { ...meta, managedFields } : meta }
}

function dropExclusive({ subresources }: ResourceDescriptor, draft: Draft): Draft {
  const exclusive = exclusiveFields(subresources)
  if (!exclusive.some(field => Object.hasOwn(draft.body.fields, field))) return draft
  const kept = Object.entries(draft.body.fields).filter(([field]) => !exclusive.includes(field))
  return { ...draft, body: bodyOfFields(Object.fromEntries(kept)) }
}

/** What the server decides about a new object. */
function createdMeta(
  parts: ServerParts,
  { resource, name, keepsManagedFields, isRestored }: CreateRequest,
  sent: ObjectMeta,
): ObjectMeta {
  const { generateName = '', deletionTimestamp: _time, deletionGracePeriodSeconds: _grace, ...rest } = sent
  const { managedFields, resourceVersion: _version, generation: _generation, ...meta } = rest
  const own = sent.name === '' ? (name ?? '') : sent.name
  return {
    ...meta,
    name: own === '' && generateName !== '' ? generatedName(generateName, parts.random) : own,
    ...(generateName === '' ? {} : { generateName }),
    uid: (isRestored === true && sent.uid) || parts.newUid(),
    creationTimestamp: (isRestored === true && sent.creationTimestamp) || timestamp(parts),
    ...(countsGenerations(resource) ? { generation: 1 } : {}),
    ...(keepsManagedFields === true && managedFields ? { managedFields } : {}),
  }
}

/** Kinds that tell what is wanted from what is observed count the changes of the former. */
export function countsGenerations({ subresources }: ResourceDescriptor): boolean {
  return exclusiveFields(subresources).length > 0
}

async function store(parts: ServerParts, { resource, options }: CreateRequest, draft: Draft): Promise<Outcome> {
  const key = { kind: storageKeyOf(resource), namespace: draft.meta.namespace ?? '', name: draft.meta.name }
  if (options.isDryRun) {
    const live = await parts.store.get(key, false)
    if (live) throw alreadyExists(resource, key.name)
    return unstoredOutcome('created', { resource, draft })
  }
  const content = contentOf(resource, toStored(resource, draft))
  return storedOutcome('created', await parts.store.write({ kind: 'put', key, expected: 0, content }))
}
