// SPDX-License-Identifier: Apache-2.0
/** Whether a write changes anything. */
import type { ObjectBody } from '#adapters/apiserver/objects/body.ts'
import { isEmptyJson, isJsonArray, isJsonObject, type JsonObject, jsonEqual } from '#domain/json.ts'
import type { Json, ObjectMeta } from '#domain/kube-object.ts'

/** Longer bodies are compared by their hashes alone. */
const maxComparedBytes = 1 << 20

/**
 * Claims that two bodies say the same. Bytes of the same length that differ may be the same members in another
 * order, as a client's encoder wrote them, and are compared by value.
 */
export function isSameBody(a: ObjectBody, b: ObjectBody): boolean {
  if (a === b) return true
  if (a.sizeBytes !== b.sizeBytes) return false
  if (a.hash === b.hash) return true
  if (a.sizeBytes > maxComparedBytes || hasOtherSum(a, b)) return false
  return jsonEqual(a.fields, b.fields)
}

/** Claims that it takes the bytes of both to tell whether they say the same. */
export function needsBytes(a: ObjectBody, b: ObjectBody): boolean {
  if (a === b || a.sizeBytes !== b.sizeBytes || a.hash === b.hash || a.sizeBytes > maxComparedBytes) return false
  return !hasOtherSum(a, b)
}

/** Whatever the order of the members, the bytes add up to the same; most changes show here, before anything is parsed. */
function hasOtherSum(a: ObjectBody, b: ObjectBody): boolean {
  return a.sum !== undefined && b.sum !== undefined && a.sum !== b.sum
}

/** Claims that metadata says the same, but for the times at which managers wrote. */
export function isSameMeta(a: ObjectMeta, b: ObjectMeta): boolean {
  return jsonEqual(comparable(a), comparable(b))
}

function comparable({ resourceVersion: _version, managedFields, ...meta }: ObjectMeta): Json {
  const fields = isJsonArray(managedFields) ? managedFields.map(withoutTime) : []
  // Empty maps and lists are the same as none.
  const entries = Object.entries(meta as unknown as JsonObject).filter(([, value]) => !isEmptyJson(value))
  return [Object.fromEntries(entries), fields]
}

function withoutTime(entry: Json): Json {
  if (!isJsonObject(entry)) return entry
  const { time: _time, ...rest } = entry
  return rest
}
