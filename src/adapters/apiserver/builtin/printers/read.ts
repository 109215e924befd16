// SPDX-License-Identifier: Apache-2.0
/** Reading parts of objects that may lack any of them, or have another type there than expected. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'

/** What kubectl shows where a list or a text is empty. */
export const none = '<none>'
/** What kubectl shows where a setting is absent. */
export const unset = '<unset>'
/** What kubectl shows where something should be known and is not. */
export const unknown = '<unknown>'

/** The value at a dotted path of own keys, or undefined. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object
  for (const key of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

/** The text there; `otherwise` when there is none or it is empty. */
export function textAt(object: unknown, path: string, otherwise = ''): string {
  return scalarText(valueAt(object, path)) || otherwise
}

/** The number there, or `otherwise`. */
export function numberAt(object: unknown, path: string, otherwise = 0): number {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : otherwise
}

/** The list there, or the empty one. */
export function listAt(object: unknown, path: string): readonly unknown[] {
  const value = valueAt(object, path)
  return isJsonArray(value) ? value : []
}

/** The texts of a list; what is no scalar in it counts as empty. */
export function textsAt(object: unknown, path: string): readonly string[] {
  return listAt(object, path).map(scalarText)
}

/** The object there, or the empty one. */
export function objectAt(object: unknown, path: string): JsonObject {
  const value = valueAt(object, path)
  return isJsonObject(value) ? value : {}
}

/** Status of the condition of a type: `True`, `False`, `Unknown`; empty when it is not there. */
export function conditionStatus(object: unknown, type: string): string {
  const condition = listAt(object, 'status.conditions').find(candidate => valueAt(candidate, 'type') === type)
  return textAt(condition, 'status')
}

/** Texts joined by commas; `<none>` when there are none. */
export function joined(texts: readonly string[], separator = ','): string {
  return texts.length > 0 ? texts.join(separator) : none
}

/** The first texts, and how many more there are: `a,b,c + 2 more...`. */
export function joinedUpTo(texts: readonly string[], most: number, empty = none): string {
  if (texts.length === 0) return empty
  const shown = texts.slice(0, most).join(',')
  return texts.length > most ? `${shown} + ${texts.length - most} more...` : shown
}

/** `a=b,c=d`, sorted; `<none>` when there are no labels. */
export function labelsText(labels: unknown): string {
  const pairs = isJsonObject(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${scalarText(value)}`) : []
  return joined(pairs.sort())
}
