// SPDX-License-Identifier: Apache-2.0
/** Requests that write: create, update, patch, delete. */
import { methodNotAllowed, type OptionsKind, successStatus, wrongType } from '#adapters/apiserver/api-error.ts'
import { apiVersionOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { createObject } from '#adapters/apiserver/operations/create.ts'
import { type DeleteOptions, deleteObject, readDeleteOptions } from '#adapters/apiserver/operations/delete.ts'
import { deleteCollection } from '#adapters/apiserver/operations/delete-collection.ts'
import type { Outcome } from '#adapters/apiserver/operations/outcome.ts'
import { maxPatchBytes, patchObject } from '#adapters/apiserver/operations/patch.ts'
import { presented } from '#adapters/apiserver/operations/stored-shape.ts'
import { updateObject } from '#adapters/apiserver/operations/update.ts'
import { formOf } from '#adapters/apiserver/render/form.ts'
import { renderObject } from '#adapters/apiserver/render/single.ts'
import { bodyEncoding, representationOf } from '#adapters/apiserver/request/negotiation.ts'
import { readSelector, readWriteOptions, type WriteOptions } from '#adapters/apiserver/request/options.ts'
import { type NamedTarget, placeOf, type ResourceTarget } from '#adapters/apiserver/request/target.ts'
import type { PartSubresource } from '#adapters/apiserver/subresource.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Call } from './call.ts'
import { readIncoming } from './incoming-body.ts'
import type { ApiParts } from './parts.ts'
import { encodedReply, jsonReply, type Reply, statusReply } from './reply.ts'

/** Bodies up to this size come back whole from creates and updates; of longer ones only the metadata does. */
const maxEchoBytes = 64 * 1024

/** POST to a collection. */
export async function createRequest(parts: ApiParts, call: Call, target: ResourceTarget): Promise<Reply> {
  const { resource, namespace } = target
  const options = writeOptions(call)
  const incoming = await readIncoming(call, resource, {
    store: parts.store,
    wantsDuplicates: wantsDuplicates(resource, options),
  })
  if (resource.answer) return answerRequest(call, resource, { ...incoming, fields: incoming.body.fields })
  const scope = namespace === undefined ? {} : { namespace }
  const outcome = await createObject(parts, call, { resource, ...scope, options, incoming })
  return outcomeReply(parts, call, { resource, outcome })
}

/** The kind is a question: its answer is the object, filled in. */
async function answerRequest(
  call: Call,
  resource: ResourceDescriptor,
  question: {
    readonly apiVersion: string
    readonly kind: string
    readonly metadata: JsonObject
    readonly fields: JsonObject
  },
): Promise<Reply> {
  const { apiVersion, kind, metadata, fields } = question
  if (!resource.answer) throw methodNotAllowed(resource, 'create')
  const isSame = (given: string, own: string) => given === '' || given === own
  if (!isSame(kind, resource.kind) || !isSame(apiVersion, apiVersionOf(resource)))
    throw wrongType(resource, apiVersion, kind)
  const head = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata }
  return jsonReply(await resource.answer({ ...fields, ...head } as unknown as KubeObject, call.user), 201)
}

/** PUT of an object, or of a part of it. */
export async function updateRequest(parts: ApiParts, call: Call, target: NamedTarget): Promise<Reply> {
  const { resource } = target
  const options = writeOptions(call)
  const incoming = await readIncoming(call, resource, {
    store: parts.store,
    wantsDuplicates: wantsDuplicates(resource, options),
  })
  const part = partOf(target)
  const outcome = await updateObject(parts, call, {
    ...placeOf(target),
    ...part,
    options,
    isPatch: false,
    readsBody: part.subresource !== undefined,
    next: () => incoming,
  })
  return outcomeReply(parts, call, { resource, outcome })
}

/** PATCH of an object, or of a part of it. */
export async function patchRequest(parts: ApiParts, call: Call, target: NamedTarget): Promise<Reply> {
  const { resource } = target
  const contentType = call.header('content-type') ?? ''
  const body = await call.body(Math.min(maxPatchBytes, resource.limits.maxObjectBytes))
  const outcome = await patchObject(parts, call, {
    ...placeOf(target),
    ...partOf(target),
    options: writeOptions(call),
    contentType,
    body,
  })
  return outcomeReply(parts, call, { resource, outcome })
}

/** DELETE of an object. */
export async function deleteRequest(parts: ApiParts, call: Call, target: NamedTarget): Promise<Reply> {
  const { resource, name } = target
  const outcome = await deleteObject(parts, { ...placeOf(target), options: await deleteOptions(call) })
  if (outcome.kind !== 'deleted') return outcomeReply(parts, call, { resource, outcome })
  const { group, plural: kind } = resource
  return statusReply(successStatus({ name, ...(group === '' ? {} : { group }), kind, uid: outcome.record.uid }))
}

/** DELETE of a collection. */
export async function deleteCollectionRequest(parts: ApiParts, call: Call, target: ResourceTarget): Promise<Reply> {
  const { resource } = target
  const selector = readSelector(call.query, resource)
  await deleteCollection(parts, { ...target, selector, options: await deleteOptions(call) })
  const { group, plural: kind } = resource
  return statusReply(successStatus({ ...(group === '' ? {} : { group }), kind }))
}

/** Delete options are short. */
const maxOptionsBytes = 64 * 1024

async function deleteOptions(call: Call): Promise<DeleteOptions> {
  const body = await call.body(maxOptionsBytes)
  return readDeleteOptions(call.query, body, body.byteLength === 0 ? 'json' : bodyEncoding(call.header('content-type')))
}

const optionKinds: Readonly<Record<string, OptionsKind>> = { POST: 'CreateOptions', PUT: 'UpdateOptions' }

function writeOptions(call: Call): WriteOptions {
  return readWriteOptions(call.query, call.header('user-agent') ?? '', optionKinds[call.method] ?? 'PatchOptions')
}

/** Kinds without a schema to hold them to are looked through only for those who ask. */
function wantsDuplicates({ bodies }: ResourceDescriptor, { fieldValidation, namesValidation }: WriteOptions): boolean {
  return fieldValidation !== 'Ignore' && (namesValidation || bodies === 'validated')
}

function partOf({ resource, subresource }: ResourceTarget): {
  readonly subresource?: PartSubresource & { readonly name: string }
} {
  if (subresource === undefined) return {}
  const part = resource.subresources?.[subresource]
  if (part?.type !== 'part') throw methodNotAllowed(resource, 'update')
  return { subresource: { ...part, name: subresource } }
}

interface Written {
  readonly resource: ResourceDescriptor
  readonly outcome: Outcome
}

/** The object as it is now, in the form that was asked for. */
async function outcomeReply(parts: ApiParts, call: Call, { resource, outcome }: Written): Promise<Reply> {
  const representation = representationOf(call.header('accept'), true)
  const withBody = outcome.record.body.sizeBytes <= maxEchoBytes
  const form = formOf(resource, {
    representation,
    includeObject: 'Metadata',
    withBody,
    nowMs: () => parts.clock.nowMs(),
  })
  const record = await presented(parts.store, resource, outcome.record)
  const status = outcome.kind === 'created' ? 201 : 200
  return encodedReply(await renderObject(parts.store, form, record), representation.encoding, status)
}
