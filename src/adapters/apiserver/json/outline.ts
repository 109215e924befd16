// SPDX-License-Identifier: Apache-2.0
/**
 * Where the members of a JSON object lie, found in one pass over bytes that are at hand as a whole.
 *
 * All of the text is checked, but nothing is built from it: that takes a third of what parsing does, and leaves nothing
 * behind to be collected. Source: RFC 8259.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { maxJsonDepth } from '#domain/json.ts'
import type { TextReader } from './texts.ts'

/** A member of the outermost object; positions of its first byte and of the byte after its last. */
export interface MemberSpan {
  readonly from: number
  /** The end of the key, quote included. */
  readonly keyTo: number
  /** The first byte of the value. */
  readonly valueFrom: number
  readonly to: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const minus = 0x2d
const point = 0x2e
const zero = 0x30
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** Bytes that mean something between tokens, by what they are; all others are no JSON there. */
const isBlank = table(' \t\n\r')
const isDigit = table('0123456789')
const isHex = table('0123456789abcdefABCDEF')
const isEscaped = table('"\\/bfnrt')
const literals: Readonly<Record<number, string>> = { 0x74: 'true', 0x66: 'false', 0x6e: 'null' }

/** Bytes that stand for themselves inside a string; that the text is UTF-8 is known by then. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== quote && byte !== backslash ? 1 : 0,
)

function table(signs: string): Uint8Array {
  const isSign = new Uint8Array(256)
  for (const sign of signs) isSign[sign.charCodeAt(0)] = 1
  return isSign
}

/** What may follow. */
const value = 0
const key = 1
const commaOrEnd = 2

/** Whether the container at each depth is an object; a scan never waits for anything, so that one is enough for all. */
const isObject = new Uint8Array(maxJsonDepth + 1)

export interface Outline {
  /** In their order. */
  readonly members: readonly MemberSpan[]
  /** How many keys the text has, at all depths. */
  readonly keys: number
}

/**
 * The outline of an object; undefined when the text is no JSON object, or nests too deeply. `reader` hears of what is
 * in it. Cost: 2.5 ns a byte.
 */
export function outlineOf(bytes: Uint8Array, reader?: TextReader): Outline | undefined {
  if (!isAscii(bytes) && !isUtf8(bytes)) return undefined
  let end = bytes.length
  while (end > 0 && isBlank[bytes[end - 1] as number] === 1) end--
  let i = blanksEnd(bytes, 0, end)
  // The brace at the end ends all scans over single bytes; it is the one that closes the object, or the text is wrong.
  if (end - i < 2 || bytes[i] !== openBrace || bytes[end - 1] !== closeBrace) return undefined
  i = blanksEnd(bytes, i + 1, end)
  const last = end - 1
  const members: MemberSpan[] = []
  let keys = 0
  if (i === last) return { members, keys }
  isObject[1] = 1
  let depth = 1
  let due = key
  let from = 0
  let keyTo = 0
  let valueFrom = 0
  let valueTo = 0
  let isWanted = false
  while (i < last) {
    const byte = bytes[i] as number
    if (isBlank[byte] === 1) {
      i++
      continue
    }
    if (due === commaOrEnd) {
      if (byte === comma) {
        if (depth === 1) members.push({ from, keyTo, valueFrom, to: valueTo })
        due = isObject[depth] === 1 ? key : value
      } else if (depth > 1 && byte === (isObject[depth] === 1 ? closeBrace : closeBracket)) {
        depth--
        valueTo = i + 1
      } else return undefined
      i++
    } else if (due === key) {
      if (byte !== quote) return undefined
      const keyEnd = stringEnd(bytes, i, last)
      if (keyEnd === 0) return undefined
      keys++
      if (reader) isWanted = reader.key(depth, i, keyEnd)
      if (depth === 1) {
        from = i
        keyTo = keyEnd
      }
      i = blanksEnd(bytes, keyEnd, last)
      if (bytes[i] !== colon) return undefined
      i = blanksEnd(bytes, i + 1, last)
      if (depth === 1) valueFrom = i
      due = value
    } else if (byte === openBrace || byte === openBracket) {
      if (depth === maxJsonDepth) return undefined
      const isBrace = byte === openBrace
      i = blanksEnd(bytes, i + 1, last)
      if (i < last && bytes[i] === (isBrace ? closeBrace : closeBracket)) {
        due = commaOrEnd
        valueTo = ++i
      } else {
        isObject[++depth] = isBrace ? 1 : 0
        isWanted = false
        reader?.open(depth, isBrace)
        due = isBrace ? key : value
      }
    } else {
      const valueEnd = byte === quote ? stringEnd(bytes, i, last) : scalarEnd(bytes, i)
      if (valueEnd === 0) return undefined
      if (isWanted && byte === quote) reader?.string(i, valueEnd)
      isWanted = false
      due = commaOrEnd
      i = valueEnd
      valueTo = i
    }
  }
  if (due !== commaOrEnd || depth !== 1 || i !== last) return undefined
  members.push({ from, keyTo, valueFrom, to: valueTo })
  return { members, keys }
}

function blanksEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  while (i < end && isBlank[bytes[i] as number] === 1) i++
  return i
}

/** The end of the string whose quote is at `at`; 0 when it is none that ends before `end`. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at + 1
  for (;;) {
    while (i < end && isPlain[bytes[i] as number] === 1) i++
    if (i >= end) return 0
    if (bytes[i] === quote) return i + 1
    if (bytes[i] !== backslash) return 0
    i = escapeEnd(bytes, i)
    if (i === 0) return 0
  }
}

function escapeEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at + 1] as number
  if (isEscaped[byte] === 1) return at + 2
  if (byte !== 0x75) return 0
  for (let i = at + 2; i < at + 6; i++) if (isHex[bytes[i] as number] !== 1) return 0
  return at + 6
}

/** The end of a number or literal; 0 when there is none. */
function scalarEnd(bytes: Uint8Array, at: number): number {
  const literal = literals[bytes[at] as number]
  if (literal === undefined) return numberEnd(bytes, at)
  for (let i = 1; i < literal.length; i++) if (bytes[at + i] !== literal.charCodeAt(i)) return 0
  return at + literal.length
}

function numberEnd(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === minus ? at + 1 : at
  if (bytes[i] === zero) i++
  else i = digitsEnd(bytes, i)
  if (i > 0 && bytes[i] === point) i = digitsEnd(bytes, i + 1)
  const exponent = bytes[i]
  if (i === 0 || (exponent !== 0x65 && exponent !== 0x45)) return i
  const sign = bytes[i + 1]
  return digitsEnd(bytes, sign === minus || sign === 0x2b ? i + 2 : i + 1)
}

/** The end of at least one digit; 0 when there is none. */
function digitsEnd(bytes: Uint8Array, at: number): number {
  let i = at
  while (isDigit[bytes[i] as number] === 1) i++
  return i === at ? 0 : i
}
