// SPDX-License-Identifier: Apache-2.0
/** Lists on their way out, a piece at a time. */
import type { OpenedList } from '#adapters/apiserver/operations/list.ts'
import type { ObjectStore, PackedPage } from '#adapters/db/store.ts'
import { type ChunkWriter, chunkBytes, createChunkWriter } from './chunk-writer.ts'
import type { Form } from './form.ts'
import { isLong, writeLongObject, writeObject, writeRest } from './object.ts'
import { tableHead, writeRow } from './table.ts'

/** The list as JSON. Its metadata comes last: where a limited list ends is known only then. */
export async function* renderList(store: ObjectStore, form: Form, list: OpenedList): AsyncGenerator<Buffer> {
  const out = createChunkWriter()
  try {
    yield* listPieces(store, form, { ...list, out })
  } finally {
    out.release()
  }
}

interface ListOut extends OpenedList {
  readonly out: ChunkWriter
}

async function* listPieces(store: ObjectStore, form: Form, list: ListOut): AsyncGenerator<Buffer> {
  const { out } = list
  if (form.kind === 'table') out.text(`${tableHead(form)},"rows":[`)
  else out.text(`{"kind":"${form.listKind}","apiVersion":"${form.apiVersion}","items":[`)
  let isFirst = true
  for await (const page of list.pages) {
    const { shown } = page
    if (shown && 'json' in shown && shown.json !== '') {
      if (!isFirst) out.text(',')
      isFirst = false
      // A page fills a chunk by itself; two would need a larger one.
      if (out.length + shown.json.length > chunkBytes) yield out.take()
      out.text(shown.json)
      out.text('}')
    } else if (shown && 'write' in shown) {
      yield* packedObjects(store, out, shown, isFirst)
      isFirst &&= shown.count === 0
    }
    for (const record of page.objects) {
      if (!isFirst) out.text(',')
      isFirst = false
      if (form.kind === 'table') await writeRow(store, out, form, record)
      else if (isLong(form, record)) yield* writeLongObject(store, out, form, record)
      else writeObject(out, form, record)
      if (out.length >= chunkBytes) yield out.take()
    }
  }
  await writeListEnd(list)
  yield out.end()
}

async function* packedObjects(
  store: ObjectStore,
  out: ChunkWriter,
  page: PackedPage,
  isFirst: boolean,
): AsyncGenerator<Buffer> {
  for (let i = 0; i < page.count; i++) {
    if (i > 0 || !isFirst) out.text(',')
    out.fill(page.roomFor(i), (memory, from) => page.write(i, memory, from))
    const apart = page.apart(i)
    if (apart) yield* writeRest(store, out, apart)
    else out.text('}')
    if (out.length >= chunkBytes) yield out.take()
  }
}

async function writeListEnd({ out, ...list }: ListOut): Promise<void> {
  const { continueToken, remaining } = await list.rest()
  const metadata = {
    resourceVersion: String(list.version),
    ...(continueToken === undefined ? {} : { continue: continueToken }),
    ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
  }
  out.text(`],"metadata":${JSON.stringify(metadata)}}`)
}
