// SPDX-License-Identifier: Apache-2.0
/**
 * The OpenAPI 2.0 document in protobuf: kubectl up to 1.26 accepts no other encoding of it.
 *
 * Only what `openApiV2` produces is encoded; a part it has no field for stops the program, so that nothing is left
 * out unseen. Source: gnostic-models, `openapiv2/OpenAPIv2.proto`.
 */
import type { OpenApiV2 } from './openapi-v2.ts'
import { bool, concat, message, type Part, text } from './protobuf-writer.ts'

type Value = Readonly<Record<string, unknown>>
type Encoder = (value: never) => Part

/** Bytes of `openapi_v2.Document`. */
export function encodeOpenApiV2({ swagger, info, paths, definitions }: OpenApiV2): Uint8Array {
  return concat([
    text(1, swagger),
    message(2, [text(1, info.title), text(2, info.version)]),
    message(8, named(2, paths, pathItem)),
    message(9, named(1, definitions, schema)),
  ])
}

function named(field: number, values: Value, encode: (value: Value) => Part): Part {
  return Object.entries(values).map(([name, value]) =>
    message(field, [text(1, name), message(2, encode(value as Value))]),
  )
}

function each(values: unknown, encode: (value: never) => Part): Part {
  return (values as readonly never[]).map(encode)
}

/** Encodes each member of a value by its own encoder; members named `x-…` become vendor extensions. */
function fields(value: Value, encoders: Readonly<Record<string, Encoder>>, extensionField: number): Part {
  return Object.entries(value).map(([key, member]) => {
    if (key.startsWith('x-')) return message(extensionField, [text(1, key), message(2, anyValue(member))])
    const encode = encoders[key]
    if (!encode) throw new Error(`OpenAPI v2 in protobuf: no field for "${key}"`)
    return encode(member as never)
  })
}

/** Any value is carried as YAML, of which JSON is a part. */
function anyValue(value: unknown): Part {
  return text(2, `${JSON.stringify(value)}\n`)
}

const methodFields = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const

function pathItem(value: Value): Part {
  return Object.entries(value).map(([key, member]) =>
    key === 'parameters'
      ? each(member, (item: Value) => message(9, parameter(item)))
      : message(methodFields[key as keyof typeof methodFields], operation(member as Value)),
  )
}

function operation(value: Value): Part {
  return fields(value, operationEncoders, 13)
}

const operationEncoders: Readonly<Record<string, Encoder>> = {
  tags: (values: readonly string[]) => each(values, tag => text(1, tag)),
  operationId: (id: string) => text(5, id),
  produces: (values: readonly string[]) => each(values, type => text(6, type)),
  consumes: (values: readonly string[]) => each(values, type => text(7, type)),
  parameters: (values: readonly Value[]) => each(values, (item: Value) => message(8, parameter(item))),
  responses: (values: Value) => message(9, named(1, values, response)),
  schemes: (values: readonly string[]) => each(values, scheme => text(10, scheme)),
}

function response({ description, schema: body }: Value): Part {
  const parts = [text(1, description as string), message(2, message(1, schema(body as Value)))]
  return message(1, parts)
}

function parameter(value: Value): Part {
  const { in: place, name, required, type, schema: body } = value
  if (place === 'body') {
    const parts = [text(2, name as string), text(3, 'body'), bool(4, required === true)]
    return message(1, message(1, [...parts, message(5, schema(body as Value))]))
  }
  const isPath = place === 'path'
  const parts = [bool(1, required === true), text(2, place as string), text(4, name as string)]
  const typed = [...parts, text(isPath ? 5 : 6, type as string), bool(isPath ? 19 : 20, true)]
  return message(1, message(2, message(isPath ? 4 : 3, typed)))
}

function schema(value: Value): Part {
  return fields(value, schemaEncoders, 31)
}

const schemaEncoders: Readonly<Record<string, Encoder>> = {
  $ref: (ref: string) => text(1, ref),
  format: (format: string) => text(2, format),
  description: (description: string) => text(4, description),
  default: (value: unknown) => message(5, anyValue(value)),
  required: (names: readonly string[]) => each(names, name => text(19, name)),
  enum: (values: readonly unknown[]) => each(values, value => message(20, anyValue(value))),
  additionalProperties: (value: Value) => message(21, message(1, schema(value))),
  type: (type: string) => message(22, text(1, type)),
  items: (value: Value) => message(23, message(1, schema(value))),
  properties: (values: Value) => message(25, named(1, values, schema)),
}
