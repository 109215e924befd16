// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, type JsonObject, ownValue } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** Reads a JSON document, a byte order mark before it or not; `undefined` when it is none. */
export function readJson(content: Buffer): Json | undefined {
  const text = content.toString('utf8')
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as Json
  } catch {
    return undefined
  }
}

/** The object under a key, or an empty one. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = ownValue(object, key)
  return isJsonObject(value) ? value : {}
}

/** The list under a key, or an empty one. */
export function listAt(object: JsonObject, key: string): readonly Json[] {
  const value = ownValue(object, key)
  return isJsonArray(value) ? value : []
}

/** The text under a key, or the empty one. */
export function textAt(object: JsonObject, key: string): string {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value : ''
}

/** The texts in the list under a key; a text alone is a list of one. */
export function textsAt(object: JsonObject, key: string): readonly string[] {
  const value = ownValue(object, key)
  const items = isJsonArray(value) ? value : [value]
  return items.filter(item => typeof item === 'string')
}
