// SPDX-License-Identifier: Apache-2.0
/** Takes an object as a client sent it: checks it against its schema, prunes what that does not know, fills defaults. */
import type { Cause } from '#adapters/apiserver/descriptor.ts'
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  maxJsonDepth,
  nestsDeeperThan,
  ownValue,
  setOwn,
} from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { StructuralSchema } from '#domain/structural-schema.ts'
import { describesQuantity, flawOf, shown } from './scalar-check.ts'
import type { SchemaLibrary } from './schema-library.ts'

/** Causes and unknown fields that one answer lists; more do not help the reader. */
export const maxFindings = 100

/** A default that the published schema does not hold; a function computes it from the object that lacks the field. */
export type Default = Json | ((object: JsonObject) => Json | undefined)

/** Defaults by name of the definition, or `<name> at <path>` for one place of it, then by field. */
export type DefaultTable = Readonly<Record<string, Readonly<Record<string, Default>>>>

export interface AdmissionRules {
  readonly library: SchemaLibrary
  readonly defaults: DefaultTable
  /** Definitions whose items may repeat a key in a list, as the API has always allowed. */
  readonly mayRepeat: ReadonlySet<string>
}

export interface Admission {
  /** Pruned and defaulted; meaningless when there are causes. */
  readonly value: Json
  /** Paths the schema does not know, at most `maxFindings`. */
  readonly unknownFields: readonly string[]
  /** What is wrong, at most `maxFindings`; empty when nothing is. */
  readonly causes: readonly Cause[]
}

/** Checks, prunes and completes a value. The value itself is not changed. Cost: O(size of the value). */
export function admit(rules: AdmissionRules, schema: StructuralSchema, value: Json): Admission {
  if (nestsDeeperThan(value, maxJsonDepth)) {
    const message = `must have at most ${maxJsonDepth} levels of nesting`
    return { value, unknownFields: [], causes: [{ reason: 'FieldValueTooLong', field: '', message }] }
  }
  const walk = new Walk(rules)
  const admitted = walk.value(schema, value, '')
  return { value: admitted, unknownFields: walk.unknownFields, causes: walk.causes }
}

class Walk {
  readonly causes: Cause[] = []
  readonly unknownFields: string[] = []
  readonly #rules: AdmissionRules

  constructor(rules: AdmissionRules) {
    this.#rules = rules
  }

  value(use: StructuralSchema, value: Json, path: string): Json {
    const schema = this.#rules.library.resolve(use)
    const flaw = flawOf(schema, value)
    if (flaw) {
      this.#report(flaw.reason, path, flaw.message)
      return value
    }
    if (isJsonObject(value)) return this.#object(schema, value, path, use.$ref)
    if (isJsonArray(value)) return this.#list(schema, value, path)
    // A quantity may be sent as a number; it is kept, and comes back, as text.
    return typeof value === 'number' && describesQuantity(schema) ? String(value) : value
  }

  #object(schema: StructuralSchema, object: JsonObject, path: string, definition: string | undefined): Json {
    const { properties, additionalProperties } = schema
    if (!properties && !additionalProperties) return object
    const result: Record<string, Json> = {}
    for (const [key, value] of Object.entries(object)) {
      // To a client in Go, null and absent are the same.
      if (value === null) continue
      const property = properties && Object.hasOwn(properties, key) ? properties[key] : undefined
      const use = property ?? additionalProperties
      const place = property ? join(path, key) : additionalProperties ? `${path}[${key}]` : join(path, key)
      if (use) {
        if (this.#isUnset(use, value)) continue
        const admitted = this.value(use, value, place)
        if (!this.#isOmitted(schema, key, admitted)) setOwn(result, key, admitted)
      } else if (schema['x-kubernetes-preserve-unknown-fields'] === true) setOwn(result, key, value)
      else this.#reportUnknown(place)
    }
    this.#complete(schema, result, path)
    if (definition !== undefined) {
      this.#completeFrom(this.#rules.defaults[definition], result)
      this.#completeFrom(this.#rules.defaults[`${definition} at ${path}`], result)
    }
    return result
  }

  /** The empty text of an enumeration means that nothing was chosen. */
  #isUnset(use: StructuralSchema, value: Json): boolean {
    if (value !== '') return false
    const { enum: choices } = this.#rules.library.resolve(use)
    return choices !== undefined && !choices.includes('')
  }

  /** Go leaves out lists and maps that hold nothing, unless the field is required: what is kept says so, too. */
  #isOmitted({ properties, required }: StructuralSchema, key: string, value: Json): boolean {
    const use = properties && Object.hasOwn(properties, key) ? properties[key] : undefined
    if (!use || required?.includes(key)) return false
    if (isJsonArray(value)) return value.length === 0
    const isMap = isJsonObject(value) && this.#rules.library.resolve(use).additionalProperties !== undefined
    return isMap && Object.keys(value).length === 0
  }

  #complete({ properties, required }: StructuralSchema, result: Record<string, Json>, path: string): void {
    for (const [key, use] of Object.entries(properties ?? {})) {
      if (Object.hasOwn(result, key)) continue
      const isRequired = required?.includes(key) ?? false
      const standard = this.#rules.library.resolve(use).default
      if (standard !== undefined && isFilledIn(standard, isRequired, path)) result[key] = standard
      else if (isRequired) this.#report('FieldValueRequired', join(path, key), 'Required value')
    }
  }

  #completeFrom(table: DefaultTable[string] | undefined, result: Record<string, Json>): void {
    for (const [key, standard] of Object.entries(table ?? {})) {
      if (Object.hasOwn(result, key)) continue
      const value = typeof standard === 'function' ? standard(result) : standard
      if (value !== undefined) result[key] = value
    }
  }

  #list(schema: StructuralSchema, list: readonly Json[], path: string): Json {
    const { items } = schema
    if (!items) return list
    const result = list.map((item, i) => this.value(items, item, `${path}[${i}]`))
    if (items.$ref === undefined || !this.#rules.mayRepeat.has(items.$ref)) this.#findRepeats(schema, result, path)
    return result
  }

  #findRepeats(schema: StructuralSchema, list: readonly Json[], path: string): void {
    const type = schema['x-kubernetes-list-type']
    if (type !== 'map' && type !== 'set') return
    const keys = schema['x-kubernetes-list-map-keys'] ?? []
    const seen = new Set<string>()
    for (const [i, item] of list.entries()) {
      const identity = type === 'set' ? item : keysOf(item, keys)
      const text = JSON.stringify(identity)
      if (seen.has(text)) this.#report('FieldValueDuplicate', `${path}[${i}]`, `Duplicate value: ${shown(identity)}`)
      seen.add(text)
    }
  }

  #report(reason: string, field: string, message: string): void {
    if (this.causes.length < maxFindings) this.causes.push({ reason, field, message })
  }

  #reportUnknown(path: string): void {
    if (this.unknownFields.length < maxFindings) this.unknownFields.push(path)
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function keysOf(item: Json, keys: readonly string[]): Json {
  if (!isJsonObject(item)) return item
  return Object.fromEntries(keys.map(key => [key, ownValue(item, key) ?? null]))
}

/**
 * Claims that a published default is filled in.
 *
 * Zero and false are what Go has where nothing was sent; it writes them only for required fields. There they are what
 * is meant in all that controllers report, and at the top of an object; a number within `spec` has to be sent (a port
 * of 0 is none).
 */
function isFilledIn(standard: Json, isRequired: boolean, path: string): boolean {
  if (standard !== 0 && standard !== false) return true
  if (!isRequired) return false
  return standard === false || path === '' || path === 'status' || path.startsWith('status.')
}
