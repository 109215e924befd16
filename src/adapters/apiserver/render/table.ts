// SPDX-License-Identifier: Apache-2.0
/** Tables as kubectl prints them. */
import type { ColumnDefinition, ObjectView, ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { bodyOfBytes } from '#adapters/apiserver/objects/body.ts'
import { metaOf, readableBody, summaryOf, viewOf } from '#adapters/apiserver/objects/draft.ts'
import type { ObjectRecord, ObjectStore } from '#adapters/db/store.ts'
import type { ChunkWriter } from './chunk-writer.ts'
import type { TableForm } from './form.ts'
import { formOf } from './form.ts'
import { metaWithVersion, writeObject } from './object.ts'

/** `columnDefinitions` of a resource, as JSON. */
export function columnDefinitions({ columns }: ResourceDescriptor): string {
  return JSON.stringify(columns.map(definition))
}

function definition({ name, type, format = '', description = '', priority = 0 }: ColumnDefinition): object {
  return { name, type, format, description, priority }
}

/** The beginning of a table up to its rows: kind, version and columns; metadata follows the rows. */
export function tableHead({ resource, version, namesColumns }: TableForm): string {
  const columns = namesColumns ? columnDefinitions(resource) : '[]'
  return `{"kind":"Table","apiVersion":"meta.k8s.io/${version}","columnDefinitions":${columns}`
}

/** Writes the row of an object. A long body is read as a whole when cells or the object need it. */
export async function writeRow(
  store: ObjectStore,
  out: ChunkWriter,
  form: TableForm,
  record: ObjectRecord,
): Promise<void> {
  const bytes = (form.withBody ? await readableBody(store, record) : record.bytes) ?? new Uint8Array()
  const view = viewOf({ meta: metaOf(record), body: bodyOfBytes(bytes) }, summaryOf(record))
  out.text(`{"cells":${JSON.stringify(cellsOf(form, view))}`)
  if (form.includeObject === 'Metadata') {
    out.text(`,"object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${form.version}","metadata":`)
    out.text(`${metaWithVersion(record.meta, record.version)}}`)
  } else if (form.includeObject === 'Object') {
    out.text(',"object":')
    const { resource, nowMs } = form
    const wish = { representation: plain, includeObject: 'None', withBody: true, nowMs } as const
    const whole = formOf(resource, wish)
    if (whole.kind === 'object') writeObject(out, whole, { ...record, bytes })
  } else out.text(',"object":null')
  out.text('}')
}

const plain = { encoding: 'json', form: { kind: 'object' } } as const

/** A cell that cannot be computed is empty: one odd object must not take the table with it. */
function cellsOf({ resource, nowMs }: TableForm, view: ObjectView): unknown[] {
  const now = nowMs()
  return resource.columns.map(column => {
    try {
      return column.cell(view, now)
    } catch {
      return null
    }
  })
}
