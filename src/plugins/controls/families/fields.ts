// SPDX-License-Identifier: Apache-2.0
/** Reads fields of objects that anybody may have written: each may be absent or of another type than documented. */
import type { Json } from '#domain/kube-object.ts'
import type { Evidence } from '#engines/posture/control.ts'
import { isRecord } from '#engines/posture/subject.ts'

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>

const noFields: Fields = {}

/** The value when it is a JSON object, else an empty one. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : noFields
}

const noItems: readonly never[] = []

/** The items of a list, none where the value is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : noItems
}

/** Index and fields of each item of a list that is a JSON object. */
export function recordsOf(value: unknown): readonly (readonly [number, Fields])[] {
  if (!Array.isArray(value) || value.length === 0) return noItems
  const records: (readonly [number, Fields])[] = []
  for (let i = 0; i < value.length; i++) if (isRecord(value[i])) records.push([i, value[i]])
  return records
}

/** The value when it is a text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The texts of a list. */
export function textsOf(value: unknown): string[] {
  return listOf(value).filter(item => typeof item === 'string')
}

/** A field of its own of a map, so that `constructor` is not found in every map. */
export function ownField(map: unknown, key: string): unknown {
  return isRecord(map) && Object.hasOwn(map, key) ? map[key] : undefined
}

/** What stands at a path, or that `missing` would have to stand there. */
export function evidenceOf(path: string, value: unknown, missing: string): Evidence {
  return value === undefined ? { path, missing } : { path, found: value as Json }
}
