// SPDX-License-Identifier: Apache-2.0
/** How a value merges, by its schema: as a whole, key by key, or item by item. */
import type { SchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import { isJsonArray, isJsonObject, type JsonObject, ownValue } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { StructuralSchema } from '#domain/structural-schema.ts'

/** A schema with its references resolved, and where to resolve further ones. */
export interface Typed {
  readonly schema: StructuralSchema
  readonly library: SchemaLibrary
}

/** - `leaf`: replaced and owned as a whole
 *  - `object`: key by key
 *  - `keyed`: items by keys that they hold
 *  - `set`: items by their value */
export type MergeShape = 'leaf' | 'object' | 'keyed' | 'set'

/** How a value merges. What has no schema merges like one: objects key by key, lists as a whole. */
export function shapeOf({ schema }: Typed, value: Json): MergeShape {
  if (isJsonObject(value)) return schema['x-kubernetes-map-type'] === 'atomic' ? 'leaf' : 'object'
  if (!isJsonArray(value)) return 'leaf'
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return value.every(isJsonObject) ? 'keyed' : 'leaf'
    case 'set':
      return 'set'
    default:
      return 'leaf'
  }
}

/** The type of a key of an object. */
export function fieldType({ schema, library }: Typed, key: string): Typed {
  const { properties, additionalProperties } = schema
  const use = properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties
  return { schema: library.resolve(use ?? {}), library }
}

/** Claims that the key is one that the schema names, not one of a map. */
export function isNamedField({ schema }: Typed, key: string): boolean {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, key)
}

/** The type of the items of a list. */
export function itemType({ schema, library }: Typed): Typed {
  return { schema: library.resolve(schema.items ?? {}), library }
}

/** The path element of an item: by its keys, with their defaults, or by its value. */
export function itemElement(list: Typed, item: Json): string {
  if (list.schema['x-kubernetes-list-type'] === 'set' || !isJsonObject(item)) return `v:${JSON.stringify(item)}`
  const keys = [...(list.schema['x-kubernetes-list-map-keys'] ?? [])].sort()
  return `k:${JSON.stringify(Object.fromEntries(keys.map(key => [key, keyValue(list, item, key)])))}`
}

function keyValue(list: Typed, item: JsonObject, key: string): Json {
  return ownValue(item, key) ?? fieldType(itemType(list), key).schema.default ?? null
}

/** What a list holds, by element; the first of equal items. */
export function itemsByElement(type: Typed, list: readonly Json[]): ReadonlyMap<string, Json> {
  const items = new Map<string, Json>()
  for (const item of list) {
    const element = itemElement(type, item)
    if (!items.has(element)) items.set(element, item)
  }
  return items
}
