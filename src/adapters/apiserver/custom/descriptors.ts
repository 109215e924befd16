// SPDX-License-Identifier: Apache-2.0
/** Serves our own kinds as a cluster does that has learnt them by a CustomResourceDefinition. */
import type { ColumnDefinition, ObjectView, ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { statusSubresource } from '#adapters/apiserver/subresource.ts'
import type { CustomColumn, CustomKind } from '#api/kubescape-v1beta1/custom-kind.ts'
import { breachesOf, customKinds, customSchemaName } from '#api/kubescape-v1beta1/custom-kinds.ts'
import { ageSince } from '#domain/human-duration.ts'
import { scalarText } from '#domain/json.ts'

/** Objects that people write by hand are small. */
const maxObjectBytes = 1_048_576

/** One descriptor for each kind. */
export function customDescriptors(kinds: readonly CustomKind[] = customKinds): readonly ResourceDescriptor[] {
  return kinds.map(descriptorOf)
}

function descriptorOf(kind: CustomKind): ResourceDescriptor {
  const { group, version, plural, singular, namespaced, shortNames } = kind
  return {
    group,
    version,
    plural,
    singular,
    kind: kind.kind,
    namespaced,
    shortNames,
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    ...(kind.status && { subresources: { status: statusSubresource(kind.kind) } }),
    columns: [nameColumn, ...kind.columns.map(columnOf), ageColumn],
    schema: customSchemaName(kind),
    bodies: 'validated',
    listShape: 'full',
    limits: { maxObjectBytes },
    patchTypes: ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'],
    ownership: 'fields',
    validate: ({ body }: ObjectView) =>
      breachesOf(kind, body).map(({ field, message }) => ({ reason: 'FieldValueInvalid', field, message })),
  }
}

const nameColumn: ColumnDefinition = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object.',
  cell: ({ meta }) => meta.name,
}

const ageColumn: ColumnDefinition = {
  name: 'Age',
  type: 'date',
  description: 'Time since the object was made.',
  cell: ({ meta }, now) => ageSince(meta.creationTimestamp ?? '', now) ?? '<unknown>',
}

function columnOf({ name, type, description, path }: CustomColumn): ColumnDefinition {
  return {
    name,
    type,
    description,
    readsBody: true,
    cell({ body }, now) {
      const value = valueAt(body, path)
      if (type === 'integer') return typeof value === 'number' ? value : null
      const text = scalarText(value)
      if (type !== 'date') return text
      return text === '' ? '' : untilOrSince(text, now)
    },
  }
}

/** What kubectl shows of a time: how long ago, or `<invalid>` for one that is to come. */
function untilOrSince(text: string, now: number): string {
  return Date.parse(text) > now ? '<invalid>' : (ageSince(text, now) ?? '<unknown>')
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const step of path)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined
  return at
}
