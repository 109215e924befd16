// SPDX-License-Identifier: Apache-2.0
/** Reads stored JSON as one of the group's types, whoever wrote it: what has the wrong shape counts as not there. */
import { isJsonArray, isJsonObject, type JsonObject, ownValue, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { ScalarName, TypeModel, TypeRef } from './parse-table.ts'
import { groupTypes } from './types-table.ts'

/** What Go has for a field that was not sent. */
const zeros: Readonly<Record<ScalarName, Json>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  float: 0,
  double: 0,
  time: '',
  json: null,
}

const jsonTypes: Readonly<Record<ScalarName, 'string' | 'boolean' | 'number' | undefined>> = {
  string: 'string',
  bool: 'boolean',
  int32: 'number',
  int64: 'number',
  float: 'number',
  double: 'number',
  time: 'string',
  json: undefined,
}

let parsed: ReadonlyMap<string, TypeModel> | undefined

/**
 * The value as an object of the named type: required scalars are there, lists hold only items of their type, and
 * nothing is null. Fields that the type does not have are left out. The nesting of `value` must be bounded.
 */
export function conform(typeName: string, value: unknown): JsonObject {
  parsed ??= groupTypes()
  const model = parsed.get(typeName)
  if (!model) throw new Error(`conform: no type "${typeName}"`)
  return conformObject(parsed, model, isJsonObject(value) ? value : {})
}

type Types = ReadonlyMap<string, TypeModel>

function conformObject(types: Types, { fields }: TypeModel, value: JsonObject): JsonObject {
  const result: Record<string, Json> = {}
  for (const { name, isOptional, type } of fields) {
    const conformed = conformValue(types, type, ownValue(value, name)) ?? (isOptional ? undefined : zeroOf(types, type))
    if (conformed !== undefined) setOwn(result, name, conformed)
  }
  return result
}

function conformValue(types: Types, type: TypeRef, value: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return undefined
  switch (type.kind) {
    case 'scalar': {
      const expected = jsonTypes[type.name]
      return expected === undefined || typeof value === expected ? value : undefined
    }
    case 'type': {
      const model = types.get(type.name)
      if (!isJsonObject(value)) return undefined
      return model ? conformObject(types, model, value) : value
    }
    case 'list':
      return isJsonArray(value) ? value.flatMap(item => inList(conformValue(types, type.item, item))) : undefined
    case 'map': {
      if (!isJsonObject(value)) return undefined
      const result: Record<string, Json> = {}
      for (const [key, item] of Object.entries(value)) {
        const conformed = conformValue(types, type.value, item)
        if (conformed !== undefined) setOwn(result, key, conformed)
      }
      return result
    }
  }
}

function inList(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value]
}

function zeroOf(types: Types, type: TypeRef): Json | undefined {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'json' ? undefined : zeros[type.name]
    case 'type': {
      const model = types.get(type.name)
      return model ? conformObject(types, model, {}) : {}
    }
    case 'list':
      return []
    case 'map':
      return {}
  }
}
