// SPDX-License-Identifier: Apache-2.0
/** The part of an object whose fields a write may own. */
import { apiVersionOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { SchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import { exclusiveFields } from '#adapters/apiserver/subresource.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { StructuralSchema } from '#domain/structural-schema.ts'
import type { Manager } from './managed-fields.ts'
import type { Typed } from './typed-value.ts'

/** Metadata that the server sets, or that names the object; nobody owns it. */
const unownedMetadata: ReadonlySet<string> = new Set([
  'name',
  'generateName',
  'namespace',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
])

/** Who writes, through what. */
export interface Writer {
  readonly descriptor: ResourceDescriptor
  readonly manager: string
  readonly subresource?: string
}

/** The manager that a writer is. */
export function managerOf({ descriptor, manager, subresource = '' }: Writer, operation: Manager['operation']): Manager {
  return { name: manager, operation, apiVersion: apiVersionOf(descriptor), subresource }
}

/** The object without what nobody owns and without what the writer does not reach. */
export function ownedPart({ descriptor, subresource }: Writer, object: KubeObject): JsonObject {
  const part = subresource === undefined ? undefined : descriptor.subresources?.[subresource]
  const reaches = part?.type === 'part' ? new Set(part.fields) : undefined
  const elsewhere = new Set(exclusiveFields(descriptor.subresources))
  const result: Record<string, Json> = {}
  for (const [key, value] of Object.entries(object) as [string, Json][]) {
    if (key === 'apiVersion' || key === 'kind') continue
    if (key === 'metadata') {
      const metadata = isJsonObject(value) ? Object.entries(value).filter(([name]) => !unownedMetadata.has(name)) : []
      if (metadata.length > 0) result[key] = Object.fromEntries(metadata)
    } else if (reaches ? reaches.has(key) : !elsewhere.has(key)) result[key] = value
  }
  return result
}

/** The type of a kind's objects, in which each field has an owner, or everything but metadata is a leaf. */
export function objectType(library: SchemaLibrary, { schema: name }: ResourceDescriptor, isFine: boolean): Typed {
  const schema = name === undefined ? {} : library.resolve({ $ref: name })
  return { schema: isFine ? schema : topLevel(schema), library }
}

const topLevelSchemas = new WeakMap<StructuralSchema, StructuralSchema>()

function topLevel(schema: StructuralSchema): StructuralSchema {
  const known = topLevelSchemas.get(schema)
  if (known) return known
  const metadata = schema.properties?.['metadata'] ?? {}
  const made: StructuralSchema = {
    type: 'object',
    properties: { metadata },
    additionalProperties: { 'x-kubernetes-map-type': 'atomic', 'x-kubernetes-list-type': 'atomic' },
  }
  topLevelSchemas.set(schema, made)
  return made
}
