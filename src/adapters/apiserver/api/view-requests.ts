// SPDX-License-Identifier: Apache-2.0
/** Requests about subresources: reading a part, and views such as `scale`. */
import { methodNotAllowed } from '#adapters/apiserver/api-error.ts'
import { storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { bodyOfFields, withoutHead } from '#adapters/apiserver/objects/body.ts'
import { objectOf } from '#adapters/apiserver/objects/draft.ts'
import { readObject, yamlToJson } from '#adapters/apiserver/objects/incoming.ts'
import { maxPatchBytes } from '#adapters/apiserver/operations/patch.ts'
import { fromStored } from '#adapters/apiserver/operations/stored-shape.ts'
import { readLive, updateObject } from '#adapters/apiserver/operations/update.ts'
import { bodyEncoding, mediaRange, representationOf } from '#adapters/apiserver/request/negotiation.ts'
import { readWriteOptions } from '#adapters/apiserver/request/options.ts'
import { type NamedTarget, placeOf } from '#adapters/apiserver/request/target.ts'
import type { ViewSubresource } from '#adapters/apiserver/subresource.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { Call } from './call.ts'
import type { ApiParts } from './parts.ts'
import { encodedReply, type Reply } from './reply.ts'

export interface ViewTarget {
  readonly target: NamedTarget
  readonly view: ViewSubresource
}

/** GET of a view. */
export async function getViewRequest(parts: ApiParts, call: Call, { target, view }: ViewTarget): Promise<Reply> {
  const { encoding } = representationOf(call.header('accept'), false)
  const { resource, namespace = '', name } = target
  const { draft } = await readLive(parts, resource, {
    key: { kind: storageKeyOf(resource), namespace, name },
    readsBody: true,
  })
  return encodedReply(Buffer.from(JSON.stringify(view.read(objectOf(resource, draft)))), encoding)
}

/** PUT or PATCH of a view: the object is changed as the view says. */
export async function writeViewRequest(parts: ApiParts, call: Call, { target, view }: ViewTarget): Promise<Reply> {
  const { resource } = target
  const { encoding } = representationOf(call.header('accept'), false)
  const options = readWriteOptions(
    call.query,
    call.header('user-agent') ?? '',
    call.method === 'PUT' ? 'UpdateOptions' : 'PatchOptions',
  )
  const body = await call.body(maxPatchBytes)
  const change = call.method === 'PUT' ? replacement(call, body) : patch(parts, call, { target, view, body })
  const outcome = await updateObject(parts, call, {
    ...placeOf(target),
    options,
    isPatch: true,
    readsBody: true,
    next({ draft }) {
      const object = objectOf(resource, draft)
      const changed = view.write(object, change(view.read(object)))
      return {
        apiVersion: changed.apiVersion,
        kind: changed.kind,
        metadata: changed.metadata as unknown as JsonObject,
        body: bodyOfFields(withoutHead(changed as unknown as JsonObject)),
        duplicates: [],
      }
    },
  })
  const draft = await fromStored(parts.store, resource, outcome.record)
  return encodedReply(Buffer.from(JSON.stringify(view.read(objectOf(resource, draft)))), encoding)
}

function replacement(call: Call, body: Buffer): (view: KubeObject) => KubeObject {
  const { apiVersion, kind, metadata, body: rest } = readObject(body, bodyEncoding(call.header('content-type')))
  return () => ({ ...rest.fields, apiVersion, kind, metadata }) as unknown as KubeObject
}

function patch(
  parts: ApiParts,
  call: Call,
  { target, body }: ViewTarget & { readonly body: Buffer },
): (view: KubeObject) => KubeObject {
  const { type } = mediaRange(call.header('content-type') ?? '')
  const value = JSON.parse(yamlToJson(body).toString()) as Json
  if (type === 'application/json-patch+json') return view => parts.structure.jsonPatch(view, value)
  // A view has no lists to merge, so a strategic patch and an apply are merge patches.
  if (type === 'application/apply-patch+yaml' || target.resource.patchTypes.some(each => each === type))
    return view => parts.structure.mergePatch(view, value)
  throw methodNotAllowed(target.resource, 'patch')
}
