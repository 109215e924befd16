// SPDX-License-Identifier: Apache-2.0
/** Walking JSON values that a stranger sent: own properties only, no prototype, bounded depth. */
import type { Json } from './kube-object.ts'

/** A JSON object as it came from the parser: any key, also `__proto__`, is plain data. */
export type JsonObject = { readonly [key: string]: Json }

/** Nesting that no honest object reaches; deeper input is refused before anything recurses into it. */
export const maxJsonDepth = 500

/** Tells an object from arrays, null and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Tells an array; unlike `Array.isArray` it keeps the element type of readonly JSON. */
export function isJsonArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** Tells an empty object or array. */
export function isEmptyJson(value: Json): boolean {
  if (isJsonArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}

/** The value the object itself holds under `key`; undefined for what only its prototype has. */
export function ownValue(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** A text, number or truth as text; the empty text for everything else. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Sets a key of an object under construction as data, also where the key is `__proto__`. */
export function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  } else object[key] = value
}

/** Claims that both values are the same JSON, whatever the order of keys. Cost: O(size of the smaller). */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (isJsonArray(a)) {
    return isJsonArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]))
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(key => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]))
}

/** Claims that the value nests deeper than `depth` containers. Does not recurse, so any depth may be asked about. */
export function nestsDeeperThan(value: Json, depth: number): boolean {
  let level: Json[] = [value]
  for (let remaining = depth; level.length > 0; remaining--) {
    const next: Json[] = []
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue
      if (remaining === 0) return true
      for (const child of isJsonArray(item) ? item : Object.values(item)) {
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
  return false
}
