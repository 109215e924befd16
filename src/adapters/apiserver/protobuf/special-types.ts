// SPDX-License-Identifier: Apache-2.0
/** Messages that JSON does not show as objects: times, quantities, what is a number or a text, what is JSON itself. */
import { isJsonArray, type JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { fieldsOf, integerOf, ProtobufError, textOf } from './wire.ts'

/** Reads one of them; undefined where there is nothing to say. `inner` is the message by its fields' names. */
export type SpecialReader = (bytes: Buffer, inner: () => JsonObject) => Json | undefined

/** By the name of the message. Source: their `MarshalJSON` in k8s.io/apimachinery and k8s.io/apiextensions-apiserver. */
export const specialReaders: Readonly<Record<string, SpecialReader>> = {
  'meta.v1.Time': bytes => timeOf(bytes, 'seconds'),
  'meta.v1.MicroTime': bytes => timeOf(bytes, 'microseconds'),
  'api.resource.Quantity': bytes => firstText(bytes),
  'util.intstr.IntOrString': (_, inner) => {
    const { '..Type': type = 0, '..IntVal': number = 0, '..StrVal': text = '' } = inner()
    return type === 0 ? number : text
  },
  'pkg.runtime.RawExtension': embeddedJson,
  'meta.v1.FieldsV1': embeddedJson,
  'apiextensions.v1.JSON': embeddedJson,
  'apiextensions.v1.JSONSchemaPropsOrArray': (_, inner) => eitherOf(inner(), '..JSONSchemas'),
  'apiextensions.v1.JSONSchemaPropsOrStringArray': (_, inner) => eitherOf(inner(), '..Property'),
  'apiextensions.v1.JSONSchemaPropsOrBool': (_, inner) => {
    const { '..Schema': schema, '..Allows': isAllowed = false } = inner()
    return schema ?? isAllowed
  },
}

/** Seconds since the epoch, and nanoseconds. No time at all is absent. */
function timeOf(bytes: Buffer, precision: 'seconds' | 'microseconds'): Json | undefined {
  if (bytes.length === 0) return undefined
  let [seconds, nanos] = [0, 0]
  for (const field of fieldsOf(bytes)) {
    if (field.kind !== 'varint') continue
    if (field.number === 1) seconds = integerOf(field.value)
    if (field.number === 2) nanos = integerOf(field.value)
  }
  const time = new Date(seconds * 1000)
  if (Number.isNaN(time.getTime())) throw new ProtobufError('protobuf: a time is beyond what there is')
  const [upToSeconds = ''] = time.toISOString().split('.')
  if (precision === 'seconds') return `${upToSeconds}Z`
  return `${upToSeconds}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`
}

function firstText(bytes: Buffer): string {
  for (const field of fieldsOf(bytes)) if (field.number === 1 && field.kind === 'bytes') return textOf(field.value)
  return ''
}

function embeddedJson(bytes: Buffer): Json | undefined {
  const text = firstText(bytes)
  if (text === '') return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new ProtobufError('protobuf: expected JSON in a field that holds any object')
  }
}

function eitherOf(inner: JsonObject, list: string): Json | undefined {
  const { '..Schema': schema, [list]: items } = inner
  return isJsonArray(items) ? items : schema
}
