// SPDX-License-Identifier: Apache-2.0
/** Kinds for tests of the API server: one of each sort that is not built in. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { ProjectedObject, SourceReader } from '#adapters/apiserver/projection.ts'

const base = {
  group: 'shop.example',
  version: 'v1',
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  columns: [{ name: 'Name', type: 'string', format: 'name', cell: ({ meta }) => meta.name }],
  bodies: 'as-sent',
  listShape: 'full',
  limits: { maxObjectBytes: 8 << 20 },
  patchTypes: ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'],
  ownership: 'top-level',
} as const satisfies Partial<ResourceDescriptor>

/** Kept as sent and listed whole; `spec.price` is its summary and may be selected by. */
export const widgets: ResourceDescriptor = {
  ...base,
  plural: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  shortNames: ['wd'],
  categories: ['all'],
  summarise: ({ body }) => ({ price: priceOf(body) }),
  selectableFields: { 'spec.price': ({ body }) => String(priceOf(body)) },
  columns: [
    ...base.columns,
    { name: 'Price', type: 'integer', cell: ({ summary }) => priceOf({ spec: summary }) },
    {
      name: 'Color',
      type: 'string',
      priority: 1,
      readsBody: true,
      cell: ({ body }) => String(Object(body['spec'])['color']),
    },
  ],
  validate: ({ body }) =>
    priceOf(body) < 0 ? [{ reason: 'FieldValueInvalid', field: 'spec.price', message: 'must not be negative' }] : [],
}

/** Kept as sent and listed without bodies; may be long. */
export const blobs: ResourceDescriptor = {
  ...base,
  plural: 'blobs',
  singular: 'blob',
  kind: 'Blob',
  listShape: 'metadata',
}

/** Computed: one for each namespace, the sum of its widgets' prices. */
export const totals: ResourceDescriptor = {
  ...base,
  plural: 'totals',
  singular: 'total',
  kind: 'Total',
  namespaced: false,
  verbs: ['get', 'list', 'watch'],
  patchTypes: [],
  projection: {
    sources: ['widgets.shop.example'],
    affectedBy: ({ namespace }) => [{ namespace: '', name: namespace }],
    async get(reader, { name }) {
      const [total] = await Array.fromAsync(sums(reader, name))
      return total
    },
    list: reader => sums(reader),
  },
}

async function* sums(reader: SourceReader, namespace?: string): AsyncGenerator<ProjectedObject> {
  const deletions = await reader.deletions('widgets.shop.example', namespace)
  let sum: Sum | undefined
  for await (const widget of reader.list('widgets.shop.example', namespace)) {
    if (sum && sum.name !== widget.namespace) {
      yield totalOf(sum)
      sum = undefined
    }
    const price = (sum?.price ?? 0) + priceOf({ spec: widget.summary })
    const creationTimestamp = sum?.creationTimestamp ?? widget.meta.creationTimestamp ?? ''
    const version = Math.max(sum?.version ?? 0, widget.resourceVersion, deletions.get(widget.namespace) ?? 0)
    sum = { name: widget.namespace, price, version, creationTimestamp }
  }
  if (sum) yield totalOf(sum)
}

interface Sum {
  readonly name: string
  readonly price: number
  readonly version: number
  readonly creationTimestamp: string
}

function totalOf({ name, price, version, creationTimestamp }: Sum): ProjectedObject {
  const uid = `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`
  const labels = { size: price > 100 ? 'big' : 'small' }
  return {
    meta: { name, uid, creationTimestamp, resourceVersion: String(version), labels },
    body: async () => ({ spec: { price } }),
  }
}

function priceOf(body: Readonly<Record<string, unknown>>): number {
  const { price } = Object(body['spec']) as { price?: unknown }
  return typeof price === 'number' ? price : 0
}
