// SPDX-License-Identifier: Apache-2.0
/** Puts stored texts and bytes together to an object, unseen. */
import { type BodyRef, type ObjectRecord, type ObjectStore, StoreError } from '#adapters/db/store.ts'
import type { ChunkWriter } from './chunk-writer.ts'
import type { ObjectForm } from './form.ts'

/** Writes an object whose body is at hand, or not wanted. */
export function writeObject(out: ChunkWriter, form: ObjectForm, record: ObjectRecord): void {
  writeHead(out, form, record)
  if (form.withBody && record.bytes && record.bytes.byteLength > 0) {
    out.text(',')
    out.bytes(record.bytes)
  }
  out.text('}')
}

/** Claims that the body must be read in pieces. */
export function isLong(form: Pick<ObjectForm, 'withBody'>, { bytes, body }: ObjectRecord): boolean {
  return form.withBody && bytes === undefined && body.sizeBytes > 0
}

/**
 * Writes an object whose body is read in pieces; yields what can go out before it is whole. A body that is damaged
 * is left out, as far as its first piece can tell.
 */
export async function* writeLongObject(
  store: ObjectStore,
  out: ChunkWriter,
  form: ObjectForm,
  record: ObjectRecord,
): AsyncGenerator<Buffer> {
  writeHead(out, form, record)
  yield* writeRest(store, out, record.body)
}

/** What follows the metadata of an object whose body is read in pieces, as {@link writeLongObject} does it. */
export async function* writeRest(store: ObjectStore, out: ChunkWriter, ref: BodyRef): AsyncGenerator<Buffer> {
  let isFirst = true
  try {
    for await (const piece of store.readBody(ref)) {
      if (isFirst) out.text(',')
      isFirst = false
      out.bytes(piece)
      yield out.take()
    }
  } catch (error) {
    if (!isFirst || !(error instanceof StoreError) || error.code !== 'corrupt') throw error
  }
  out.text('}')
}

/** What comes before the metadata of an object. */
export function headOf({ objectKind, apiVersion }: ObjectForm): string {
  return `{"kind":"${objectKind}","apiVersion":"${apiVersion}","metadata":`
}

function writeHead(out: ChunkWriter, form: ObjectForm, { meta, version }: ObjectRecord): void {
  out.text(headOf(form))
  out.text(meta)
  if (version === 0) return
  // Written over the closing brace: to cut it off would copy the text.
  out.back(1)
  out.text(`,"resourceVersion":"${version}"}`)
}

/** Metadata with its resource version; 0 stands for an object that was not stored and has none. */
export function metaWithVersion(meta: string, version: number): string {
  return version === 0 ? meta : `${meta.slice(0, -1)},"resourceVersion":"${version}"}`
}
