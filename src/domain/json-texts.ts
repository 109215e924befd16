// SPDX-License-Identifier: Apache-2.0
/** A few texts of each member of an object that lies within another: what a table of them is counted from. */
import { isJsonObject, type JsonObject, ownValue } from './json.ts'
import type { Json } from './kube-object.ts'

/** Which texts. */
export interface TextQuery {
  /** Keys that lead to the object whose members are read. */
  readonly at: readonly string[]
  /** Of each member, the keys that lead to each text; at least one each, and none the beginning of another. */
  readonly leaves: readonly (readonly string[])[]
}

/**
 * The texts of the first member, then of the second, and so on; a text is empty where there is none. Members that are
 * no objects have empty ones, too.
 */
export function textsIn(object: JsonObject, { at, leaves }: TextQuery): readonly string[] {
  const found = valueAt(object, at)
  if (!isJsonObject(found)) return []
  return Object.values(found).flatMap(member => leaves.map(leaf => textAt(member, leaf)))
}

function textAt(member: Json, leaf: readonly string[]): string {
  const value = valueAt(member, leaf)
  return typeof value === 'string' ? value : ''
}

function valueAt(value: Json, keys: readonly string[]): Json | undefined {
  let found: Json | undefined = value
  for (const key of keys) found = isJsonObject(found) ? ownValue(found, key) : undefined
  return found
}
