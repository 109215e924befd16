// SPDX-License-Identifier: Apache-2.0
/** Events as lines of JSON. Each is put together once per form and shared by all watchers that want that form. */

import type { Status } from '#adapters/apiserver/api-error.ts'
import { readableBody } from '#adapters/apiserver/objects/draft.ts'
import { presented } from '#adapters/apiserver/operations/stored-shape.ts'
import { createChunkWriter } from '#adapters/apiserver/render/chunk-writer.ts'
import type { Form, TableForm } from '#adapters/apiserver/render/form.ts'
import { isLong, writeLongObject, writeObject } from '#adapters/apiserver/render/object.ts'
import { tableHead, writeRow } from '#adapters/apiserver/render/table.ts'
import type { ObjectRecord, ObjectStore } from '#adapters/db/store.ts'

export type LineType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface EventEncoder {
  /** The line of an event, in pieces when the body is long. */
  line(type: LineType, form: Form, record: ObjectRecord): Promise<Buffer | AsyncIterable<Buffer>>
}

export function createEventEncoder(store: ObjectStore): EventEncoder {
  const shared = new WeakMap<ObjectRecord, Map<string, Promise<Buffer>>>()

  async function line(type: LineType, form: Form, stored: ObjectRecord): Promise<Buffer | AsyncIterable<Buffer>> {
    const needsMore = form.withBody && stored.bytes === undefined && stored.body.sizeBytes > 0
    if (needsMore && form.kind === 'object' && stored.body.sizeBytes > longBytes && !form.resource.storage?.convert)
      return longLine(type, form, stored)
    const key = `${type} ${formKey(form)}`
    const lines = shared.get(stored) ?? new Map<string, Promise<Buffer>>()
    shared.set(stored, lines)
    const known = lines.get(key)
    if (known) return known
    const made = encode(type, form, stored)
    lines.set(key, made)
    return made
  }

  async function encode(type: LineType, form: Form, stored: ObjectRecord): Promise<Buffer> {
    const whole = form.withBody && isLong(form, stored) ? await withBytes(stored) : stored
    const record = await presented(store, form.resource, whole)
    const out = createChunkWriter(record.meta.length * 3 + (record.bytes?.byteLength ?? 0) + 512)
    out.text(`{"type":"${type}","object":`)
    if (form.kind === 'object') writeObject(out, form, record)
    else {
      out.text(`${tableHead(form)},"metadata":{"resourceVersion":"${record.version}"},"rows":[`)
      await writeRow(store, out, form, record)
      out.text(']}')
    }
    out.text('}\n')
    return out.end()
  }

  /** A body that cannot be read any more is left out, as it is from lists. */
  async function withBytes(record: ObjectRecord): Promise<ObjectRecord> {
    const bytes = await readableBody(store, record)
    return bytes ? { ...record, bytes } : record
  }

  async function* longLine(
    type: LineType,
    form: Form & { kind: 'object' },
    record: ObjectRecord,
  ): AsyncGenerator<Buffer> {
    const out = createChunkWriter()
    out.text(`{"type":"${type}","object":`)
    // The lines of a watch outlive the call that makes them.
    for await (const piece of writeLongObject(store, out, form, record)) yield Buffer.from(piece)
    out.text('}\n')
    yield Buffer.from(out.end())
    out.release()
  }

  return { line }
}

/** Bodies beyond this are not held for sharing. */
const longBytes = 1 << 20

function formKey(form: Form): string {
  const { group, version, plural } = form.resource
  const resource = `${group}/${version}/${plural}`
  if (form.kind === 'table') return `${resource} table ${form.version} ${form.includeObject} ${form.namesColumns}`
  return `${resource} ${form.apiVersion} ${form.objectKind} ${form.withBody}`
}

/** The line that tells up to which version nothing is missing. */
export function bookmarkLine(form: Form, version: number, endsInitialEvents = false): Buffer {
  const annotations = endsInitialEvents ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}
  const metadata = { resourceVersion: String(version), creationTimestamp: null, ...annotations }
  const type =
    form.kind === 'table'
      ? bookmarkTable(form, metadata)
      : { kind: form.objectKind, apiVersion: form.apiVersion, metadata }
  return Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object: type })}\n`)
}

/** Clients of tables look for what a bookmark says in the object of its only row. */
function bookmarkTable({ version, resource, includeObject }: TableForm, metadata: object): object {
  const apiVersion = `meta.k8s.io/${version}`
  const object = includeObject === 'None' ? null : { kind: 'PartialObjectMetadata', apiVersion, metadata }
  const cells = resource.columns.map(({ format, type }) => (format === 'name' || type === 'string' ? '' : null))
  return { kind: 'Table', apiVersion, metadata, columnDefinitions: [], rows: [{ cells, object }] }
}

/** The line with which a watch ends that cannot go on. */
export function errorLine(status: Status): Buffer {
  return Buffer.from(`${JSON.stringify({ type: 'ERROR', object: status })}\n`)
}
