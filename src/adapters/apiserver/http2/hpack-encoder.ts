// SPDX-License-Identifier: Apache-2.0
/**
 * Writes blocks of header fields, without a table of their own: names that everybody knows are numbers, all else is
 * text. Answers then do not hang on each other, and may be written in any order. Source: RFC 7541 §6.
 */
import { staticFields } from './hpack-table.ts'

/** Values of a header, by its lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | number>>

/** Says that no table is used; stands before each block, so that it is there whatever the peer says of its own. */
export const noTable = 0x20

/** Index of a name in the static table; 0 for others. Of those that are there with several values, the first. */
const indexOfName = new Map([...staticFields.entries()].reverse().map(([i, { name }]) => [name, i + 1]))

const indexOfStatus = new Map(
  [...staticFields.entries()]
    .filter(([, { name }]) => name === ':status')
    .map(([i, { value }]) => [Number(value), i + 1]),
)

/** Fields that were written before, by name and value. Most values are few; of others some are kept for nothing. */
const known = new Map<string, Map<string, Uint8Array>>()
const maxKnownNames = 64
const maxKnownValues = 32
const maxKnownBytes = 256

/** Bytes that a head takes at most, and a date with it. */
export function maxHeadBytes(headers: AnswerHeaders): number {
  let sizeBytes = 64
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'object') for (const each of value) sizeBytes += name.length + each.length + 16
    else sizeBytes += name.length + (typeof value === 'string' ? value.length : 20) + 16
  }
  return sizeBytes
}

/** Writes a head into `bytes`, which have `maxHeadBytes` to spare; returns where it ends. */
export function writeHead(bytes: Buffer, begin: number, status: number, headers: AnswerHeaders): number {
  bytes[begin] = noTable
  let at = writeStatus(bytes, begin + 1, status)
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string') at = writeField(bytes, at, name, value)
    else if (typeof value === 'number') at = writeText(bytes, writeName(bytes, at, name), String(value))
    else for (const each of value ?? []) at = writeField(bytes, at, name, each)
  }
  return at
}

function writeStatus(bytes: Buffer, at: number, status: number): number {
  const index = indexOfStatus.get(status)
  if (index === undefined) return writeText(bytes, writeName(bytes, at, ':status'), String(status))
  bytes[at] = 0x80 | index
  return at + 1
}

/** Writes one field; returns where it ends. */
export function writeField(bytes: Buffer, at: number, name: string, value: string): number {
  let values = known.get(name)
  if (!values) {
    values = new Map()
    if (known.size < maxKnownNames) known.set(name, values)
  }
  const field = values.get(value)
  if (field) {
    bytes.set(field, at)
    return at + field.byteLength
  }
  const end = writeText(bytes, writeName(bytes, at, name), value)
  if (values.size < maxKnownValues && value.length <= maxKnownBytes)
    values.set(value, Uint8Array.from(bytes.subarray(at, end)))
  return end
}

/** A literal that is not to be kept. */
function writeName(bytes: Buffer, at: number, name: string): number {
  const index = indexOfName.get(name)
  if (index !== undefined) return writeNumber(bytes, at, index, 15)
  bytes[at] = 0
  return writeText(bytes, at + 1, name.toLowerCase())
}

function writeText(bytes: Buffer, at: number, text: string): number {
  const start = writeNumber(bytes, at, text.length, 127)
  return start + bytes.write(unsendable.test(text) ? text.replace(allUnsendable, '?') : text, start, 'latin1')
}

/** What would begin another header elsewhere, or does not fit a byte. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/
const allUnsendable = new RegExp(unsendable, 'g')

function writeNumber(bytes: Buffer, at: number, number: number, mask: number): number {
  if (number < mask) {
    bytes[at] = number
    return at + 1
  }
  bytes[at] = mask
  let left = number - mask
  let end = at + 1
  for (; left >= 128; left >>>= 7) bytes[end++] = 128 | (left & 127)
  bytes[end] = left
  return end + 1
}
