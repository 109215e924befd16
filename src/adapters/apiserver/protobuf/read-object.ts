// SPDX-License-Identifier: Apache-2.0
/**
 * Reads objects that clients send as protobuf: as JSON they are what such a client would have sent as JSON.
 *
 * Typed clients of Kubernetes write built-in kinds so by default. They are answered in JSON, which all of them take.
 */
import { setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { specialReaders } from './special-types.ts'
import { type Field, fieldsOf, integerOf, ProtobufError, textOf } from './wire.ts'

/**
 * A field: its number; its type (`string`, `bytes`, `bool`, `int`, `double` or the name of a message; before it `[]` for
 * many, `{}` for a map by text); 1 where it is told though it is zero.
 */
export type FieldFacts = readonly [number: number, type: string, isKept?: number]

/** How objects stand in protobuf. */
export interface MessageFacts {
  /** Messages of kinds, by `group/version/Kind`. */
  readonly kinds: Readonly<Record<string, string>>
  /** Fields by their name in JSON. The members of one whose name begins with two dots stand in its place; `[]` is a list. */
  readonly messages: Readonly<Record<string, Readonly<Record<string, FieldFacts>>>>
}

/** An object as JSON. Errors: ProtobufError. */
export type ProtobufReader = (bytes: Buffer) => Json

/** Messages in messages; as deep as JSON may nest. */
const maxDepth = 200

/** The field of messages that are lists in JSON: a map cannot hold lists in protobuf. */
const listField = '[]'

/** Four bytes that begin every object. */
const magic = Buffer.from([0x6b, 0x38, 0x73, 0])

/** A reader of objects of the given kinds. */
export function createProtobufReader({ kinds, messages }: MessageFacts): ProtobufReader {
  const byNumber = new Map<string, ReadonlyMap<number, readonly [name: string, facts: FieldFacts]>>()

  function factsOf(message: string): ReadonlyMap<number, readonly [string, FieldFacts]> {
    const known = byNumber.get(message)
    if (known) return known
    const fields = Object.entries(messages[message] ?? {})
    const made = new Map(fields.map(([name, facts]) => [facts[0], [name, facts] as const]))
    byNumber.set(message, made)
    return made
  }

  function isListMessage(message: string): boolean {
    return Object.hasOwn(messages[message] ?? {}, listField)
  }

  function read(message: string, bytes: Buffer, depth: number): Json | undefined {
    if (depth > maxDepth) throw new ProtobufError(`protobuf: expected at most ${maxDepth} messages in each other`)
    const inner = () => readFields(message, bytes, depth)
    return Object.hasOwn(specialReaders, message) ? specialReaders[message]?.(bytes, inner) : inner()
  }

  function readFields(message: string, bytes: Buffer, depth: number): Record<string, Json> {
    const object: Record<string, Json> = {}
    const facts = factsOf(message)
    for (const field of fieldsOf(bytes)) {
      const known = facts.get(field.number)
      if (!known) continue
      const [name, [, type, isKept]] = known
      if (type.startsWith('[]')) append(object, name, valueOf(type.slice(2), field, depth))
      else if (type.startsWith('{}')) putEntry(object, { name, type: type.slice(2), field, depth })
      else {
        const value = valueOf(type, field, depth)
        const isInline = name.startsWith('..') && !Object.hasOwn(specialReaders, message)
        if (isInline) for (const [key, member] of Object.entries(value as object)) setOwn(object, key, member as Json)
        else if (value !== undefined && (isKept === 1 || !isZero(value))) setOwn(object, name, value)
      }
    }
    return object
  }

  function valueOf(type: string, field: Field, depth: number): Json | undefined {
    if (type === 'int' && field.kind === 'varint') return integerOf(field.value)
    if (type === 'bool' && field.kind === 'varint') return field.value !== 0n
    if (type === 'double' && field.kind === 'fixed64') return field.value.readDoubleLE()
    if (field.kind !== 'bytes') throw new ProtobufError(`protobuf: field ${field.number} is no ${type}`)
    if (type === 'string') return textOf(field.value)
    if (type === 'bytes') return field.value.toString('base64')
    if (!Object.hasOwn(messages, type)) throw new ProtobufError(`protobuf: field ${field.number} is no ${type}`)
    const value = read(type, field.value, depth + 1)
    return isListMessage(type) ? ((value as { readonly [listField]?: Json })[listField] ?? []) : value
  }

  function append(object: Record<string, Json>, name: string, value: Json | undefined): void {
    const list = (object[name] ?? []) as Json[]
    if (value !== undefined) list.push(value)
    setOwn(object, name, list)
  }

  interface EntryField {
    readonly name: string
    readonly type: string
    readonly field: Field
    readonly depth: number
  }

  function putEntry(object: Record<string, Json>, { name, type, field, depth }: EntryField): void {
    if (field.kind !== 'bytes') throw new ProtobufError(`protobuf: ${name} is no map`)
    let key = ''
    let value: Json | undefined
    for (const part of fieldsOf(field.value)) {
      if (part.number === 1 && part.kind === 'bytes') key = textOf(part.value)
      else if (part.number === 2) value = valueOf(type, part, depth)
    }
    const map = (object[name] ?? {}) as Record<string, Json>
    setOwn(map, key, value ?? zeroOf(type))
    setOwn(object, name, map)
  }

  return bytes => {
    const { apiVersion, kind, raw } = unwrap(bytes)
    const name = kind === 'DeleteOptions' ? 'v1/DeleteOptions' : `${apiVersion}/${kind}`
    const message = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (message === undefined)
      throw new ProtobufError(`${kind} of ${apiVersion} is read from JSON alone, not from protobuf`, 'unknown-kind')
    return { apiVersion, kind, ...readFields(message, raw, 0) }
  }
}

interface Envelope {
  readonly apiVersion: string
  readonly kind: string
  readonly raw: Buffer
}

/** What is around every object: its type, and its bytes. */
function unwrap(bytes: Buffer): Envelope {
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw new ProtobufError('protobuf: expected the bytes "k8s\\0" before the object')
  let [apiVersion, kind] = ['', '']
  let raw: Buffer = Buffer.alloc(0)
  for (const field of fieldsOf(bytes.subarray(magic.length))) {
    if (field.kind !== 'bytes') continue
    if (field.number === 2) raw = field.value
    if (field.number !== 1) continue
    for (const part of fieldsOf(field.value)) {
      if (part.kind !== 'bytes') continue
      if (part.number === 1) apiVersion = textOf(part.value)
      if (part.number === 2) kind = textOf(part.value)
    }
  }
  return { apiVersion, kind, raw }
}

function isZero(value: Json): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === '' || value === 0 || value === false
}

function zeroOf(type: string): Json {
  if (type === 'string' || type === 'bytes') return ''
  if (type === 'int' || type === 'double') return 0
  return type === 'bool' ? false : {}
}
