// SPDX-License-Identifier: Apache-2.0
/** What an object has before anybody writes to it. */
import { isJsonArray, isJsonObject, type JsonObject, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { fieldType, type Typed } from './typed-value.ts'

/** Parts that are there in every object of a kind that has them, since Go keeps them by value. */
const alwaysThere: ReadonlySet<string> = new Set([
  'jobTemplate',
  'metadata',
  'podSelector',
  'spec',
  'status',
  'strategy',
  'template',
  'updateStrategy',
])

/**
 * The object without its content: the parts that every object of its kind has, and its required lists, empty. That
 * those are there is nobody's doing, so whoever creates the object does not own it.
 */
export function emptyFrame(type: Typed, value: JsonObject): JsonObject {
  const frame: Record<string, Json> = {}
  for (const [key, child] of Object.entries(value)) {
    if (isJsonObject(child) && alwaysThere.has(key)) setOwn(frame, key, emptyFrame(fieldType(type, key), child))
    else if (isJsonArray(child) && type.schema.required?.includes(key)) setOwn(frame, key, [])
  }
  return frame
}
