// SPDX-License-Identifier: Apache-2.0
/** Requests that read: get, list, watch. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { getObject } from '#adapters/apiserver/operations/get.ts'
import { openList } from '#adapters/apiserver/operations/list.ts'
import { type Form, formOf } from '#adapters/apiserver/render/form.ts'
import { renderList } from '#adapters/apiserver/render/list.ts'
import { headOf } from '#adapters/apiserver/render/object.ts'
import { renderObject } from '#adapters/apiserver/render/single.ts'
import { representationOf } from '#adapters/apiserver/request/negotiation.ts'
import {
  type ListOptions,
  readGetOptions,
  readListOptions,
  readWatchOptions,
  type VersionWish,
} from '#adapters/apiserver/request/options.ts'
import type { NamedTarget, ResourceTarget } from '#adapters/apiserver/request/target.ts'
import { startWatch } from '#adapters/apiserver/watch/watch.ts'
import type { ObjectRecord } from '#adapters/db/store.ts'
import type { Call } from './call.ts'
import type { ApiParts } from './parts.ts'
import { encodedReply, namesEtag, type Reply, unchangedReply } from './reply.ts'

/** GET of one object. */
export async function getRequest(parts: ApiParts, call: Call, target: NamedTarget): Promise<Reply> {
  const { resource } = target
  const representation = representationOf(call.header('accept'), true)
  const { includeObject, ...wish } = readGetOptions(call.query)
  const withBody = wish.shape !== 'metadata'
  const form = formOf(resource, { representation, includeObject, withBody, nowMs: () => parts.clock.nowMs() })
  const isWhole = form.kind === 'object' && form.objectKind === resource.kind && withBody
  const hasEtag = isWhole && representation.encoding === 'json'
  const known = hasEtag ? call.header('if-none-match') : undefined
  if (known !== undefined) {
    const etag = etagOf(await getObject(parts, { ...target, wish, withBody: false }))
    if (etag !== undefined && namesEtag(known, etag)) return unchangedReply(etag)
  }
  const record = await getObject(parts, { ...target, wish, withBody: form.withBody })
  const reply = await encodedReply(await renderObject(parts.store, form, record), representation.encoding)
  const etag = hasEtag ? etagOf(record) : undefined
  return etag === undefined ? reply : { ...reply, headers: { etag, vary: 'Accept' } }
}

/** What the answer about a whole object hangs on: its version, and the hash of its body. What is computed has none. */
function etagOf({ uid, version, body }: ObjectRecord): string | undefined {
  return version === 0 ? undefined : `"${body.hash.slice(0, etagHashDigits)}-${uid.slice(0, 8)}-${version}"`
}

const etagHashDigits = 16

/** GET of a collection. */
export async function listRequest(parts: ApiParts, call: Call, target: ResourceTarget): Promise<Reply> {
  const { resource, namespace } = target
  const options = readListOptions(call.query, resource)
  const { form, encoding } = collectionForm(parts, call, { resource, options })
  const scope = namespace === undefined ? {} : { namespace }
  const list = await openList(parts, {
    resource,
    ...scope,
    options,
    withBodies: form.withBody,
    ...(form.kind === 'object' && { head: headOf(form) }),
  })
  return encodedReply(renderList(parts.store, form, list), encoding)
}

/** GET of a collection, or of one object, with `watch`. */
export async function watchRequest(parts: ApiParts, call: Call, target: ResourceTarget): Promise<Reply> {
  const { resource, namespace, name } = target
  const options = readWatchOptions(call.query, resource)
  const { form } = collectionForm(parts, call, { resource, options })
  const { selector } = options
  const named = name === undefined ? [] : [{ field: 'metadata.name', operator: '=', value: name } as const]
  const body = await startWatch(parts, parts.eventsOf(resource, form.withBody), {
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    options: { ...options, selector: { ...selector, fields: [...selector.fields, ...named] } },
    form,
    signal: call.signal(),
    onOverflow() {
      parts.onSlowWatcher?.()
      call.cut()
    },
  })
  return { status: 200, contentType: 'application/json;stream=watch', body, isWatch: true }
}

interface CollectionWish {
  readonly resource: ResourceDescriptor
  readonly options: VersionWish & Pick<ListOptions, 'includeObject'>
}

/** List and watch deliver objects in one shape, so that a client that does one after the other does not mix two. */
function collectionForm(
  parts: ApiParts,
  call: Call,
  { resource, options }: CollectionWish,
): { form: Form; encoding: 'json' | 'yaml' } {
  const representation = representationOf(call.header('accept'), true)
  const withBody = (options.shape ?? resource.listShape) === 'full'
  const { includeObject } = options
  const form = formOf(resource, { representation, includeObject, withBody, nowMs: () => parts.clock.nowMs() })
  if (form.kind === 'object' && form.objectKind === resource.kind && !withBody && options.shape === undefined)
    call.warn(`${resource.plural} are listed without their content; read one object, or add resourceVersion=fullSpec`)
  return { form, encoding: representation.encoding }
}
