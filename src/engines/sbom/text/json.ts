// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, type JsonObject, ownValue } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** Deeper documents are nobody's: each level costs the reader memory, and a file may be all brackets. */
const maxDepth = 500
/** Of a small one the depth does not matter. */
const maxUncheckedBytes = 65_536

/** Reads a JSON document, a byte order mark before it or not; `undefined` when it is none, or deeper than anybody needs. */
export function readJson(content: Buffer): Json | undefined {
  if (content.length === 0 || (content.length > maxUncheckedBytes && isTooDeep(content))) return undefined
  const text = content.toString('utf8')
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as Json
  } catch {
    return undefined
  }
}

/** Whether more than `maxDepth` brackets are open at once, those in texts left out. Cost: O(bytes). */
function isTooDeep(content: Buffer): boolean {
  let depth = 0
  let isText = false
  for (let i = 0; i < content.length; i++) {
    const byte = content[i]
    if (isText) {
      if (byte === backslash) i++
      else if (byte === quote) isText = false
    } else if (byte === quote) isText = true
    else if (byte === openList || byte === openObject) {
      if (++depth > maxDepth) return true
    } else if (byte === closeList || byte === closeObject) depth--
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

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
