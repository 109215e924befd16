// SPDX-License-Identifier: Apache-2.0
/** One object on its way out. */
import type { ObjectRecord, ObjectStore } from '#adapters/db/store.ts'
import { createChunkWriter } from './chunk-writer.ts'
import type { Form } from './form.ts'
import { isLong, writeLongObject, writeObject } from './object.ts'
import { tableHead, writeRow } from './table.ts'

/** The object as JSON; in pieces when its body is long. */
export async function renderObject(
  store: ObjectStore,
  form: Form,
  record: ObjectRecord,
): Promise<Buffer | AsyncIterable<Buffer>> {
  if (form.kind === 'object' && isLong(form, record)) return renderLong(store, form, record)
  const out = createChunkWriter(expectedBytes(record))
  if (form.kind === 'object') writeObject(out, form, record)
  else {
    out.text(`${tableHead(form)},"metadata":{"resourceVersion":"${record.version}"},"rows":[`)
    await writeRow(store, out, form, record)
    out.text(']}')
  }
  return out.end()
}

/** Room for type and version beside metadata, whose texts may need three bytes for a character, and body. */
function expectedBytes({ meta, bytes }: ObjectRecord): number {
  return 512 + meta.length * 3 + (bytes?.byteLength ?? 0)
}

async function* renderLong(
  store: ObjectStore,
  form: Form & { kind: 'object' },
  record: ObjectRecord,
): AsyncGenerator<Buffer> {
  const out = createChunkWriter()
  try {
    yield* writeLongObject(store, out, form, record)
    yield out.end()
  } finally {
    out.release()
  }
}
