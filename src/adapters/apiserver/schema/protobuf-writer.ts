// SPDX-License-Identifier: Apache-2.0
/** Writes protobuf: texts, booleans and messages, all that an OpenAPI document needs. */

/** Encoded fields, in order; nested lists are laid end to end. */
export type Part = Uint8Array | readonly Part[]

const lengthDelimited = 2
const varintType = 0

/** A string field. The empty string is the default and not written. */
export function text(field: number, value: string): Part {
  if (value === '') return []
  const bytes = Buffer.from(value, 'utf8')
  return [header(field, bytes.length), bytes]
}

/** A bool field; false is the default and not written. */
export function bool(field: number, value: boolean): Part {
  return value ? Uint8Array.from([...varint((field << 3) | varintType), 1]) : []
}

/** An embedded message; written also when it is empty. */
export function message(field: number, parts: Part): Part {
  // Laid out at once: measuring nested lists anew at each level above would take a multiple of the time.
  const bytes = concat(parts)
  return [header(field, bytes.length), bytes]
}

/** All parts as one run of bytes. */
export function concat(parts: Part): Uint8Array {
  const bytes = new Uint8Array(lengthOf(parts))
  let offset = 0
  const write = (part: Part): void => {
    if (part instanceof Uint8Array) {
      bytes.set(part, offset)
      offset += part.length
    } else for (const inner of part) write(inner)
  }
  write(parts)
  return bytes
}

function lengthOf(part: Part): number {
  if (part instanceof Uint8Array) return part.length
  return part.reduce((sum: number, inner) => sum + lengthOf(inner), 0)
}

function header(field: number, length: number): Uint8Array {
  return Uint8Array.from([...varint((field << 3) | lengthDelimited), ...varint(length)])
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}
