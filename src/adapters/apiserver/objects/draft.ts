// SPDX-License-Identifier: Apache-2.0
/** Objects between wire and store: metadata and body apart, put together only for those who need the whole. */
import { apiVersionOf, type ObjectView, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { ownsWithin } from '#adapters/apiserver/patch/granularity.ts'
import {
  inlineBodyBytes,
  type ObjectContent,
  type ObjectRecord,
  type ObjectStore,
  StoreError,
} from '#adapters/db/store.ts'
import { type JsonObject, setOwn } from '#domain/json.ts'
import type { Json, KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { bodyNotLoaded, bodyOfBytes, bodyOfFields, type ObjectBody, withoutHead } from './body.ts'

export interface Draft {
  readonly meta: ObjectMeta
  readonly body: ObjectBody
}

/** The whole object. Parses the body. */
export function objectOf(resource: ResourceDescriptor, { meta, body }: Draft): KubeObject {
  return { ...headOf(resource, { meta, body }), ...body.fields }
}

/** The two parts of a whole object. */
export function draftOfObject(object: KubeObject): Draft {
  return { meta: object.metadata, body: bodyOfFields(withoutHead(object as unknown as JsonObject)) }
}

/** The object as hooks see it. */
export function viewOf(draft: Draft, summary: unknown = undefined): ObjectView {
  return new DraftView(draft, summary)
}

/** A class, as an object literal with a getter takes longer to make than most that is done with it. */
class DraftView implements ObjectView {
  readonly meta: ObjectMeta
  readonly summary: unknown
  readonly texts?: readonly string[]
  readonly #body: ObjectBody

  constructor({ meta, body }: Draft, summary: unknown) {
    this.meta = meta
    this.summary = summary
    this.#body = body
    if (body.found) this.texts = body.found
  }

  get bodyBytes(): number {
    return this.#body.sizeBytes
  }

  get body(): JsonObject {
    return this.#body.fields
  }
}

/** A stored object and what was read of it. */
export interface LiveObject {
  readonly record: ObjectRecord
  readonly draft: Draft
}

/** What is stored of a draft. When its body is that of the live object, what was stored with it stays. */
export function contentOf(resource: ResourceDescriptor, draft: Draft, live?: LiveObject): ObjectContent {
  const { resourceVersion: _resourceVersion, ...meta } = draft.meta
  const head = {
    uid: meta.uid ?? '',
    meta: JSON.stringify(meta),
    labels: meta.labels ? JSON.stringify(meta.labels) : '',
  }
  if (live && draft.body === live.draft.body)
    return { ...head, fields: live.record.fields, summary: live.record.summary }
  const view = viewOf(draft)
  const fields = Object.entries(resource.selectableFields ?? {}).map(([field, value]) => [field, value(view)])
  const summary = resource.summarise?.(view)
  return {
    ...head,
    fields: fields.length > 0 ? JSON.stringify(Object.fromEntries(fields)) : '',
    summary: summary === undefined ? '' : JSON.stringify(summary),
    body: draft.body.staged,
  }
}

/** Metadata of a stored object, with its resource version. */
export function metaOf({ meta, version }: Pick<ObjectRecord, 'meta' | 'version'>): ObjectMeta {
  return { ...(JSON.parse(meta) as ObjectMeta), resourceVersion: String(version) }
}

/** The summary of a stored object. */
export function summaryOf({ summary }: Pick<ObjectRecord, 'summary'>): unknown {
  return summary === '' ? undefined : JSON.parse(summary)
}

/** A stored object as a draft. A long body is loaded only when `wantsWhole`. */
export async function draftOfRecord(store: ObjectStore, record: ObjectRecord, wantsWhole: boolean): Promise<Draft> {
  const meta = metaOf(record)
  const { bytes, body } = record
  if (bytes) return { meta, body: bodyOfBytes(bytes, { hash: body.hash }) }
  if (!wantsWhole) return { meta, body: bodyNotLoaded(body) }
  return { meta, body: bodyOfBytes(await wholeBody(store, record), { hash: body.hash }) }
}

/** All bytes of a stored body. Errors: `corrupt`, `expired`. */
export async function wholeBody(store: ObjectStore, { bytes, body }: ObjectRecord): Promise<Uint8Array> {
  return bytes ?? Buffer.concat(await Array.fromAsync(store.readBody(body)))
}

/** All bytes of a stored body; undefined when it is damaged or no longer remembered. */
export async function readableBody(store: ObjectStore, record: ObjectRecord): Promise<Uint8Array | undefined> {
  try {
    return await wholeBody(store, record)
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'corrupt' || error.code === 'expired')) return undefined
    throw error
  }
}

/** An object before and after a write, as field ownership looks at it. */
export interface OwnedObjects {
  readonly next: KubeObject
  readonly live?: KubeObject
}

/**
 * What field ownership looks at. A long body is left out: who owns which of its fields is not worth holding all of it
 * in memory. Where only whole members are owned, their texts stand for their values: comparing them takes no parsing,
 * and whoever sends a member with other bytes has written it; not so once somebody has applied, for then each field has
 * its owner.
 */
export function ownedObjects(resource: ResourceDescriptor, next: Draft, live?: Draft): OwnedObjects {
  const isShort = ({ body }: Draft) => resource.bodies !== 'as-sent' || body.sizeBytes <= inlineBodyBytes
  const all = live ? [next, live] : [next]
  const isWhole = ({ meta, body }: Draft) => !ownsWithin(meta.managedFields) && body.texts !== undefined
  const wantsTexts = resource.ownership === 'top-level' && all.every(isWhole)
  const fieldsOf = (draft: Draft) => {
    if (!isShort(draft)) return {}
    return wantsTexts ? textFields(draft.body) : draft.body.fields
  }
  const owned = (draft: Draft) => ({ ...headOf(resource, draft), ...fieldsOf(draft) })
  return live ? { next: owned(next), live: owned(live) } : { next: owned(next) }
}

/** The members' texts in the place of their values; nothing stays nothing, for it is owned by nobody. */
function textFields({ texts }: ObjectBody): JsonObject {
  const fields: Record<string, Json> = {}
  for (const [key, text] of texts ?? []) setOwn(fields, key, text === '{}' ? {} : text === '[]' ? [] : text)
  return fields
}

function headOf(resource: ResourceDescriptor, { meta }: Draft): KubeObject {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: meta }
}
