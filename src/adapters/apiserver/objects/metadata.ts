// SPDX-License-Identifier: Apache-2.0
/** Reads `metadata` as a client sent it. */
import { badRequest } from '#adapters/apiserver/api-error.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json, ObjectMeta, OwnerReference } from '#domain/kube-object.ts'

/** Metadata that was read, and the fields in it that nobody knows. */
export interface ReadMetadata {
  readonly meta: ObjectMeta
  readonly unknownFields: readonly string[]
}

type Reader = (value: Json, path: string) => unknown

const readers: Readonly<Record<string, Reader>> = {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: integer,
  labels: textMap,
  annotations: textMap,
  ownerReferences: list(ownerReference),
  finalizers: list(text),
  managedFields: list(object),
}

/**
 * Reads metadata; null and what is empty count as absent, unknown fields are dropped and named.
 * Errors: BadRequest for a field of the wrong type, as decoding into Kubernetes' own type would fail.
 */
export function readMetadata(metadata: JsonObject): ReadMetadata {
  const meta: Record<string, unknown> = {}
  const unknownFields: string[] = []
  for (const [key, value] of Object.entries(metadata)) {
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined
    if (!read) unknownFields.push(`metadata.${key.slice(0, 100)}`)
    else if (!isNothing(value) && key !== 'selfLink') meta[key] = read(value, `metadata.${key}`)
  }
  return { meta: { name: '', ...meta }, unknownFields }
}

function isNothing(value: Json): boolean {
  if (value === null || value === '') return true
  if (isJsonArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}

function text(value: Json, path: string): string {
  if (typeof value !== 'string') throw wrong(path, 'a string')
  return value
}

function integer(value: Json, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(path, 'an integer')
  return value
}

function time(value: Json, path: string): string {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw wrong(path, 'an RFC 3339 time')
  return value
}

function textMap(value: Json, path: string): JsonObject {
  if (!isJsonObject(value)) throw wrong(path, 'a map of strings')
  const entries = Object.entries(value)
  for (const [key, item] of entries)
    if (item !== null && typeof item !== 'string') throw wrong(`${path}.${key.slice(0, 100)}`, 'a string')
  // A null value decodes to an empty string in Go.
  return entries.some(([, item]) => item === null)
    ? Object.fromEntries(entries.map(([key, item]) => [key, item ?? '']))
    : value
}

function object(value: Json, path: string): JsonObject {
  if (!isJsonObject(value)) throw wrong(path, 'an object')
  return value
}

function list(readItem: Reader): Reader {
  return (value, path) => {
    if (!isJsonArray(value)) throw wrong(path, 'a list')
    return value.map((item, i) => readItem(item, `${path}[${i}]`))
  }
}

function ownerReference(value: Json, path: string): OwnerReference {
  if (!isJsonObject(value)) throw wrong(path, 'an object')
  const { apiVersion = '', kind = '', name = '', uid = '', controller, blockOwnerDeletion } = value
  return {
    apiVersion: text(apiVersion, `${path}.apiVersion`),
    kind: text(kind, `${path}.kind`),
    name: text(name, `${path}.name`),
    uid: text(uid, `${path}.uid`),
    ...flag('controller', controller, path),
    ...flag('blockOwnerDeletion', blockOwnerDeletion, path),
  }
}

function flag(name: string, value: Json | undefined, path: string): Record<string, boolean> {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'boolean') throw wrong(`${path}.${name}`, 'true or false')
  return { [name]: value }
}

function wrong(path: string, expected: string): Error {
  return badRequest(`${path}: expected ${expected}`)
}
