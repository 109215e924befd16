// SPDX-License-Identifier: Apache-2.0
/** What is wrong with a single value, judged by the type, format and enumeration of its schema. */
import { isJsonArray, isJsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { StructuralSchema } from '#domain/structural-schema.ts'

/** A reason and a message of a Status cause. */
export interface Flaw {
  readonly reason: 'FieldValueTypeInvalid' | 'FieldValueInvalid' | 'FieldValueNotSupported'
  readonly message: string
}

/** Longest value that a message repeats. */
const maxShownChars = 80

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }

/** Patterns of formats; each is linear in the length of the text. */
const patterns: Readonly<Record<string, { readonly pattern: RegExp; readonly expected: string }>> = {
  'date-time': {
    pattern: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/,
    expected: 'a time such as 2026-01-02T15:04:05Z',
  },
  byte: { pattern: /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/, expected: 'base64' },
}

const quantityPattern = /^[+-]?(?:\d{1,64}(?:\.\d{0,64})?|\.\d{1,64})(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,4})?$/

/** Claims that the text is a quantity: `500m`, `1Gi`, `1.5`, `1e3`. */
export function isQuantity(text: string): boolean {
  return quantityPattern.test(text)
}

/** Claims that a schema describes quantities: a number or a text, without a format of its own. */
export function describesQuantity({ oneOf, format }: StructuralSchema): boolean {
  return format === undefined && (oneOf?.some(({ type }) => type === 'number') ?? false)
}

/** What is wrong with a value that is neither object nor list; undefined when nothing is. */
export function flawOf(schema: StructuralSchema, value: Json): Flaw | undefined {
  const expected = typesOf(schema)
  if (expected.length > 0 && !expected.some(type => isOfType(type, value))) {
    return { reason: 'FieldValueTypeInvalid', message: `must be ${expected.join(' or ')}, got ${typeName(value)}` }
  }
  if (describesQuantity(schema) && typeof value === 'string' && !isQuantity(value)) {
    return invalid(value, 'must be a quantity such as 500m, 1Gi or 1.5')
  }
  const format = schema.format === undefined ? undefined : patterns[schema.format]
  if (format && typeof value === 'string' && !format.pattern.test(value)) {
    return invalid(value, `must be ${format.expected}`)
  }
  if (schema.format === 'int32' && typeof value === 'number' && (value < int32.min || value > int32.max)) {
    return invalid(value, `must be between ${int32.min} and ${int32.max}`)
  }
  if (schema.enum && !schema.enum.includes(value)) {
    const supported = schema.enum.map(item => JSON.stringify(item)).join(', ')
    return {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${shown(value)}: supported values: ${supported}`,
    }
  }
  return undefined
}

/** The name of a value's JSON type. */
export function typeName(value: Json): string {
  if (value === null) return 'null'
  if (isJsonArray(value)) return 'array'
  return isJsonObject(value) ? 'object' : typeof value
}

/** A value as a message repeats it, cut. */
export function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > maxShownChars ? `${text.slice(0, maxShownChars)}…` : text
}

function typesOf({ type, oneOf }: StructuralSchema): readonly string[] {
  if (type !== undefined) return [type]
  return (oneOf ?? []).flatMap(({ type: alternative }) => alternative ?? [])
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
    case 'array':
      return isJsonArray(value)
    case 'object':
      return isJsonObject(value)
    default:
      return typeof value === type
  }
}

function invalid(value: Json, because: string): Flaw {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${shown(value)}: ${because}` }
}
