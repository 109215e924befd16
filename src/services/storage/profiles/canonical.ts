// SPDX-License-Identifier: Apache-2.0
/** JSON of which the same content has the same bytes, so that writing it again is no change. */
import { isJsonArray, isJsonObject, type JsonObject, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** The value with the keys of all its objects sorted. Its nesting must be bounded. */
export function canonical(value: JsonObject): JsonObject {
  const sorted: Record<string, Json> = {}
  for (const key of Object.keys(value).sort()) {
    const item = value[key]
    if (item !== undefined) setOwn(sorted, key, canonicalValue(item))
  }
  return sorted
}

function canonicalValue(value: Json): Json {
  if (isJsonArray(value)) return value.map(canonicalValue)
  return isJsonObject(value) ? canonical(value) : value
}
