// SPDX-License-Identifier: Apache-2.0
/** Replaces objects, wholly or through a subresource; patches end here too. */
import { conflict, invalid, nameless, notFound } from '#adapters/apiserver/api-error.ts'
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { bodyOfBytes, bodyOfFields } from '#adapters/apiserver/objects/body.ts'
import {
  contentOf,
  type Draft,
  draftOfObject,
  draftOfRecord,
  type LiveObject,
  objectOf,
  readableBody,
} from '#adapters/apiserver/objects/draft.ts'
import type { IncomingObject } from '#adapters/apiserver/objects/incoming.ts'
import { comparedOwners, soleOwner } from '#adapters/apiserver/objects/ownership.ts'
import { invalidValue } from '#adapters/apiserver/objects/validate-metadata.ts'
import { versionNumber, type WriteOptions } from '#adapters/apiserver/request/options.ts'
import { exclusiveFields, type PartSubresource } from '#adapters/apiserver/subresource.ts'
import { inlineBodyBytes, type ObjectKey, StoreError } from '#adapters/db/store.ts'
import type { JsonObject } from '#domain/json.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { admit, checkDraft } from './admit.ts'
import { checkPlace, countsGenerations } from './create.ts'
import { type Outcome, storedOutcome, unstoredOutcome } from './outcome.ts'
import { type RequestContext, type ServerParts, timestamp } from './parts.ts'
import { isSameBody, isSameMeta, needsBytes } from './same.ts'
import { fromStored, toStored } from './stored-shape.ts'

export interface UpdateRequest {
  readonly resource: ResourceDescriptor
  readonly namespace?: string
  readonly name: string
  readonly subresource?: PartSubresource & { readonly name: string }
  readonly options: WriteOptions
  /** The new object, made from the live one; it is made again when somebody else was faster. */
  next(live: LiveObject): Promise<IncomingObject> | IncomingObject
  /** `managedFields` are those of the new object: server-side apply has set them. */
  readonly keepsManagedFields?: boolean
  /** `next` looks into the body of the live object. */
  readonly readsBody: boolean
  /** A patch without a version applies to whatever is there. */
  readonly isPatch: boolean
}

/** Writes that lose a race they did not enter are made again this often. */
const maxAttempts = 6

/**
 * Updates an object; leaves it, its version and its watchers alone when nothing changes.
 * Errors: BadRequest, NotFound, Conflict, Invalid.
 */
export async function updateObject(
  parts: ServerParts,
  context: RequestContext,
  request: UpdateRequest,
): Promise<Outcome> {
  const { resource, name, namespace = '' } = request
  const key = { kind: storageKeyOf(resource), namespace, name }
  for (let attempt = 1; ; attempt++) {
    const readsBody = request.readsBody || looksInside(resource)
    const live = await readLive(parts, resource, { key, readsBody, mayWait: !request.isPatch && !readsBody })
    const incoming = await request.next(live)
    const isRepeatable =
      incomingVersion(incoming) === '' || (request.isPatch && incomingVersion(incoming) === String(live.record.version))
    try {
      return await replace(parts, context, { ...request, key, live, incoming })
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (error.code === 'not-found') throw notFound(resource, name)
      if (error.code !== 'conflict') throw error
      if (!isRepeatable || attempt === maxAttempts) throw conflict(resource, name)
    }
  }
}

export interface LiveWish {
  readonly key: ObjectKey
  /** Also a long body is loaded. */
  readonly readsBody: boolean
  /** Not even a short body is loaded: it may turn out that nobody asks for it. */
  readonly mayWait?: boolean
}

/** The object as it is. Errors: NotFound. */
export async function readLive(
  parts: ServerParts,
  resource: ResourceDescriptor,
  { key, readsBody, mayWait = false }: LiveWish,
): Promise<LiveObject> {
  const isConverted = resource.storage?.convert !== undefined
  const record = await parts.store.get(key, !mayWait || isConverted)
  if (!record) throw notFound(resource, key.name)
  if (readsBody || isConverted) return { record, draft: await fromStored(parts.store, resource, record) }
  return { record, draft: await draftOfRecord(parts.store, record, false) }
}

/** Claims that an update of the kind needs to see what is in the live body. */
function looksInside(resource: ResourceDescriptor): boolean {
  const { bodies, hooks, subresources } = resource
  const isChecked = hooks !== undefined || resource.validate !== undefined
  return bodies === 'validated' || isChecked || exclusiveFields(subresources).length > 0
}

function incomingVersion({ metadata }: IncomingObject): string {
  const { resourceVersion } = metadata
  return typeof resourceVersion === 'string' ? resourceVersion : ''
}

interface Replacement extends UpdateRequest {
  readonly key: ObjectKey
  readonly live: LiveObject
  readonly incoming: IncomingObject
}

/** The live object with its body, unless that is long; one that is damaged counts as empty. */
async function withShortBody({ store }: ServerParts, live: LiveObject): Promise<LiveObject> {
  const { record, draft } = live
  if (record.bytes || record.body.sizeBytes > inlineBodyBytes) return live
  const bytes = await readableBody(store, record)
  const body = bytes ? bodyOfBytes(bytes, { hash: record.body.hash }) : bodyOfFields({})
  return { record: bytes ? { ...record, bytes } : record, draft: { ...draft, body } }
}

async function replace(parts: ServerParts, context: RequestContext, request: Replacement): Promise<Outcome> {
  const { resource, options } = request
  const admitted = admit({ parts, context, resource, options }, request.incoming)
  if (admitted.draft.meta.name === '') throw nameless(request.name)
  checkPlace(request, admitted.draft.meta)
  checkVersion(request, admitted.draft.meta)
  const isUndecided = needsBytes(admitted.draft.body, request.live.draft.body)
  const live = isUndecided ? await withShortBody(parts, request.live) : request.live
  const prepared = await prepare(parts, isUndecided ? { ...request, live } : request, admitted.draft)
  const hasSameBody = isSameBody(prepared.body, live.draft.body)
  const draft = hasSameBody ? { ...prepared, body: live.draft.body } : prepared
  checkDraft(resource, draft, { causes: admitted.causes, live: live.draft })
  checkDeletion(resource, { sent: admitted.draft.meta, next: draft.meta, live: live.draft.meta })
  if (hasSameBody && isSameMeta(draft.meta, live.draft.meta)) return { kind: 'unchanged', record: live.record }
  if (isReleased(resource, draft)) return remove(parts, { ...request, live }, draft)
  if (options.isDryRun) return unstoredOutcome('updated', { resource, draft, live })
  const content = contentOf(resource, toStored(resource, draft), live)
  const { key } = request
  const { bytes: _bytes, ...seen } = live.record
  return storedOutcome('updated', await parts.store.write({ kind: 'put', key, expected: seen.version, content, seen }))
}

/** Errors: Conflict for another version or uid, Invalid where a version is required. */
function checkVersion(
  { resource, name, live, isPatch, subresource }: Replacement,
  { resourceVersion = '', uid = '' }: ObjectMeta,
): void {
  if (resourceVersion !== '' && resourceVersion !== '0') {
    if (versionNumber(resourceVersion) !== live.record.version) throw conflict(resource, name)
  } else if (resource.allowsUnconditionalUpdate !== true && !isPatch && !subresource) {
    throw invalid(resource, name, [invalidValue('metadata.resourceVersion', '', 'must be specified for an update')])
  }
  if (uid === '' || uid === live.record.uid) return
  // A replacement is meant for the object of that uid; a patch is meant for whatever is there, and cannot change this.
  if (isPatch) throw invalid(resource, name, [invalidValue('metadata.uid', uid, 'field is immutable')])
  throw conflict(
    resource,
    name,
    `Precondition failed: UID in precondition: ${uid.slice(0, 100)}, UID in object meta: ${live.record.uid}`,
  )
}

/** The object that would be stored: what the client may set from the client, everything else from the live one. */
async function prepare(parts: ServerParts, request: Replacement, sent: Draft): Promise<Draft> {
  const { resource, live, subresource, keepsManagedFields } = request
  const merged = subresource ? withPart(live.draft, sent, subresource) : withoutPart(resource, live.draft, sent)
  const meta = updatedMeta(live.draft.meta, subresource ? live.draft.meta : merged.meta)
  const { hooks } = resource
  const prepared = hooks?.prepareUpdate
    ? draftOfObject(hooks.prepareUpdate(objectOf(resource, { ...merged, meta }), objectOf(resource, live.draft)))
    : { ...merged, meta }
  const counted = { ...prepared, meta: countedMeta(resource, prepared, live.draft) }
  if (keepsManagedFields === true) {
    const { managedFields } = sent.meta
    return managedFields ? { ...counted, meta: { ...counted.meta, managedFields } } : counted
  }
  return { ...counted, meta: await managedMeta(parts, request, counted) }
}

async function managedMeta(
  parts: ServerParts,
  { resource, live, options, subresource, isPatch }: Replacement,
  next: Draft,
): Promise<ObjectMeta> {
  const { structure } = parts
  const write = {
    resource,
    next,
    live: live.draft,
    manager: options.fieldManager,
    time: timestamp(parts),
    ...(subresource ? { subresource: subresource.name } : {}),
  }
  const sole = soleOwner(structure, write)
  const managedFields =
    sole ?? comparedOwners(structure, isPatch ? write : { ...write, live: (await withShortBody(parts, live)).draft })
  const { managedFields: _managedFields, ...meta } = next.meta
  return managedFields.length > 0 ? { ...meta, managedFields } : meta
}

/** The live object with the subresource's fields from the client. */
function withPart(live: Draft, sent: Draft, { fields }: PartSubresource): Draft {
  return { meta: live.meta, body: replaceFields({ base: live.body.fields, from: sent.body.fields, fields }) }
}

/** The client's object with the fields that only subresources set from the live one. */
function withoutPart({ subresources }: ResourceDescriptor, live: Draft, sent: Draft): Draft {
  const fields = exclusiveFields(subresources)
  if (fields.length === 0 || sent.body === live.body) return sent
  return { meta: sent.meta, body: replaceFields({ base: sent.body.fields, from: live.body.fields, fields }) }
}

interface FieldReplacement {
  readonly base: JsonObject
  readonly from: JsonObject
  readonly fields: readonly string[]
}

function replaceFields({ base, from, fields }: FieldReplacement): Draft['body'] {
  const kept = Object.entries(base).filter(([field]) => !fields.includes(field))
  const taken = Object.entries(from).filter(([field]) => fields.includes(field))
  return bodyOfFields(Object.fromEntries([...kept, ...taken]))
}

/** What the server has decided stays; the version is set when the object is stored. */
function updatedMeta(live: ObjectMeta, sent: ObjectMeta): ObjectMeta {
  const { name, namespace, uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } = live
  const { labels, annotations, ownerReferences, finalizers, managedFields } = sent
  const meta = {
    name,
    generateName: live.generateName,
    namespace,
    uid,
    resourceVersion: live.resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    labels,
    annotations,
    ownerReferences,
    finalizers,
    managedFields: managedFields ?? live.managedFields,
  }
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined)) as unknown as ObjectMeta
}

function countedMeta(resource: ResourceDescriptor, next: Draft, live: Draft): ObjectMeta {
  if (!countsGenerations(resource)) return next.meta
  const fields = exclusiveFields(resource.subresources)
  const wanted = (draft: Draft) => replaceFields({ base: draft.body.fields, from: {}, fields })
  const { generation = 1 } = live.meta
  return { ...next.meta, generation: isSameBody(wanted(next), wanted(live)) ? generation : generation + 1 }
}

interface MetaChange {
  readonly sent: ObjectMeta
  readonly next: ObjectMeta
  readonly live: ObjectMeta
}

/** Nobody sets the time of a deletion, and an object that is being deleted takes no further finalizers. Errors: Invalid. */
function checkDeletion(resource: ResourceDescriptor, { sent, next, live }: MetaChange): void {
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const)
    if (sent[field] !== undefined && sent[field] !== live[field])
      throw invalid(resource, next.name, [invalidValue(`metadata.${field}`, String(sent[field]), 'field is immutable')])
  if (live.deletionTimestamp === undefined) return
  const added = (next.finalizers ?? []).filter(finalizer => !(live.finalizers ?? []).includes(finalizer))
  if (added.length === 0) return
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`
  throw invalid(resource, next.name, [{ reason: 'FieldValueForbidden', field: 'metadata.finalizers', message }])
}

/** Claims that nothing keeps an object in place any longer whose deletion was asked for. */
function isReleased(resource: ResourceDescriptor, draft: Draft): boolean {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = draft.meta
  if (deletionTimestamp === undefined || finalizers.length > 0 || deletionGracePeriodSeconds > 0) return false
  return resource.hooks?.holdsDeletion?.(objectOf(resource, draft)) !== true
}

async function remove(
  parts: ServerParts,
  { resource, key, live, options }: Replacement,
  draft: Draft,
): Promise<Outcome> {
  if (options.isDryRun) return unstoredOutcome('deleted', { resource, draft, live })
  const { resourceVersion: _version, ...meta } = draft.meta
  return storedOutcome(
    'deleted',
    await parts.store.write({ kind: 'delete', key, expected: live.record.version, meta: JSON.stringify(meta) }),
  )
}
