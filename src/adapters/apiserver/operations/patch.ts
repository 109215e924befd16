// SPDX-License-Identifier: Apache-2.0
/** Applies patches: the object is changed as the patch says, and then updated like any other. */
import {
  ApiError,
  badRequest,
  conflict,
  invalidOptions,
  nameless,
  otherName,
  wrongType,
} from '#adapters/apiserver/api-error.ts'
import { apiVersionOf, type PatchType, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { bodyOfFields, type ObjectBody, withoutHead } from '#adapters/apiserver/objects/body.ts'
import { type LiveObject, objectOf } from '#adapters/apiserver/objects/draft.ts'
import { type IncomingObject, readObject } from '#adapters/apiserver/objects/incoming.ts'
import { readMetadata } from '#adapters/apiserver/objects/metadata.ts'
import { mediaRange } from '#adapters/apiserver/request/negotiation.ts'
import type { WriteOptions } from '#adapters/apiserver/request/options.ts'
import type { PartSubresource } from '#adapters/apiserver/subresource.ts'
import { inlineBodyBytes } from '#adapters/db/store.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { createObject } from './create.ts'
import { apiErrorOf } from './errors.ts'
import type { Outcome } from './outcome.ts'
import { type RequestContext, type ServerParts, timestamp } from './parts.ts'
import { updateObject } from './update.ts'

export interface PatchRequest {
  readonly resource: ResourceDescriptor
  readonly namespace?: string
  readonly name: string
  readonly subresource?: PartSubresource & { readonly name: string }
  readonly options: WriteOptions
  readonly contentType: string
  readonly body: Buffer
}

/** Longest patch that is read. */
export const maxPatchBytes = 3 << 20

/** Errors: BadRequest, UnsupportedMediaType, NotFound, Conflict, Invalid, RequestEntityTooLarge. */
export async function patchObject(
  parts: ServerParts,
  context: RequestContext,
  request: PatchRequest,
): Promise<Outcome> {
  const type = patchTypeOf(request)
  const isApply = type === 'application/apply-patch+yaml'
  if (request.options.force && !isApply)
    throw invalidOptions('PatchOptions', {
      reason: 'FieldValueForbidden',
      field: 'force',
      message: 'Forbidden: may not be specified for non-apply patch',
    })
  const patch = isApply ? undefined : parsePatch(type, request.body)
  try {
    if (patch === undefined) return await applyObject(parts, context, request)
    return await updateObject(parts, context, {
      ...request,
      isPatch: true,
      readsBody: !touchesOnlyMetadata({ type, patch }),
      next: live => patched({ parts, request, type, patch }, live),
    })
  } catch (error) {
    throw apiErrorOf(error, request)
  }
}

/** The patch type asked for. Errors: UnsupportedMediaType for one that the resource does not take. */
function patchTypeOf({ resource, contentType }: PatchRequest): PatchType {
  const { type } = mediaRange(contentType)
  const known = resource.patchTypes.find(each => each === type)
  if (known) return known
  throw new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${resource.patchTypes.join(', ')}`,
  )
}

function parsePatch(type: PatchType, body: Buffer): Json {
  const patch = parseJson(body)
  if (type !== 'application/json-patch+json' && !isJsonObject(patch))
    throw badRequest(`the patch cannot be read: expected an object, as ${type} is one`)
  return patch
}

function parseJson(body: Buffer): Json {
  try {
    return JSON.parse(body.toString()) as Json
  } catch {
    throw badRequest('the patch cannot be read: expected JSON')
  }
}

interface Patching {
  readonly parts: ServerParts
  readonly request: PatchRequest
  readonly type: PatchType
  readonly patch: Json
}

function patched(patching: Patching, { draft }: LiveObject): IncomingObject {
  const { resource } = patching.request
  if (touchesOnlyMetadata(patching)) {
    const head = objectOf(resource, { meta: draft.meta, body: emptyBody })
    return { ...incomingOf(applied(patching, head)), body: draft.body }
  }
  return incomingOf(applied(patching, objectOf(resource, draft)))
}

const emptyBody = bodyOfFields({})

function applied({ parts, request, type, patch }: Patching, object: KubeObject): KubeObject {
  if (type === 'application/json-patch+json') return parts.structure.jsonPatch(object, patch)
  if (type === 'application/merge-patch+json') return parts.structure.mergePatch(object, patch)
  return parts.structure.strategicMergePatch(request.resource, object, patch)
}

/** A patch of labels or annotations leaves the body alone, however long it is. */
function touchesOnlyMetadata({ type, patch }: Pick<Patching, 'type' | 'patch'>): boolean {
  if (type === 'application/json-patch+json') {
    const isMetadataPath = (path: Json | undefined) => typeof path === 'string' && path.startsWith('/metadata/')
    return (
      isJsonArray(patch) &&
      patch.every(
        each =>
          isJsonObject(each) &&
          isMetadataPath(each['path']) &&
          (each['from'] === undefined || isMetadataPath(each['from'])),
      )
    )
  }
  return isJsonObject(patch) && Object.keys(patch).every(key => ['apiVersion', 'kind', 'metadata'].includes(key))
}

/** Errors: BadRequest when what a patch made of the object is none. */
function incomingOf(object: KubeObject): IncomingObject {
  const { apiVersion = '', kind = '', metadata } = object as unknown as JsonObject
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isJsonObject(metadata))
    throw badRequest('the patch leaves no object: apiVersion and kind must stay strings, metadata an object')
  return {
    apiVersion,
    kind,
    metadata,
    body: bodyOfFields(withoutHead(object as unknown as JsonObject)),
    duplicates: [],
  }
}

/** Server-side apply: creates the object when it is not there. */
async function applyObject(parts: ServerParts, context: RequestContext, request: PatchRequest): Promise<Outcome> {
  const { resource, options, subresource, name } = request
  if (!options.namesManager)
    throw invalidOptions('PatchOptions', {
      reason: 'FieldValueRequired',
      field: 'fieldManager',
      message: 'Required value: is required for apply patch',
    })
  const sent = readObject(request.body, 'yaml', { wantsDuplicates: options.fieldValidation !== 'Ignore' })
  checkApplied(request, sent)
  const { apiVersion, kind, metadata, duplicates } = sent
  const applied = { apiVersion, kind, metadata, ...sent.body.fields }
  /** What is applied may be meant for the object of one uid or version alone. */
  const { uid, resourceVersion } = readMetadata(metadata).meta
  const meant = { ...(uid !== undefined && { uid }), ...(resourceVersion !== undefined && { resourceVersion }) }
  const write = {
    descriptor: resource,
    applied: applied as unknown as KubeObject,
    manager: options.fieldManager,
    force: options.force,
    time: timestamp(parts),
    ...(subresource ? { subresource: subresource.name } : {}),
  }
  try {
    return await updateObject(parts, context, {
      ...request,
      isPatch: true,
      readsBody: true,
      keepsManagedFields: true,
      next({ draft }) {
        const next = incomingOf(
          parts.structure.apply({ ...write, live: objectOf(resource, draft), isLong: isLong(draft.body) }),
        )
        return { ...next, metadata: { ...next.metadata, ...meant }, duplicates }
      },
    })
  } catch (error) {
    const isMissing = error instanceof ApiError && error.reason === 'NotFound' && !subresource
    if (!isMissing) throw error
  }
  if (uid !== undefined) {
    const because = `uid mismatch: the provided object specified uid ${uid.slice(0, 100)}, and no existing object was found`
    throw conflict(resource, name, because)
  }
  const made = incomingOf(parts.structure.apply({ ...write, isLong: isLong(sent.body) }))
  const { resourceVersion: _version, ...rest } = made.metadata
  const incoming = { ...made, metadata: rest, duplicates }
  return createObject(parts, context, { ...request, incoming, keepsManagedFields: true })
}

function isLong({ sizeBytes }: Pick<ObjectBody, 'sizeBytes'>): boolean {
  return sizeBytes > inlineBodyBytes
}

/** An applied object says what it is, and is what the path names. Errors: BadRequest. */
function checkApplied({ resource, name }: PatchRequest, { apiVersion, kind, metadata }: IncomingObject): void {
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) throw wrongType(resource, apiVersion, kind)
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null)
    throw badRequest('metadata.managedFields must be nil')
  const { name: own } = readMetadata(metadata).meta
  if (own === '') throw nameless(name)
  if (own !== name) throw otherName(own, name)
}
