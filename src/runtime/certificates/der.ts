// SPDX-License-Identifier: Apache-2.0
/**
 * Writes the few ASN.1 DER types that a certificate is made of, and walks what is already encoded.
 *
 * Source: ITU-T X.690 §8 and §10 (definite lengths, minimal integers).
 */

/** Tag bytes: the universal types used here, and `context` for the numbered fields of a structure. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Tag of field `number` (0–30) of a structure; `constructed` where it wraps other values. */
export function contextTag(number: number, form: 'primitive' | 'constructed'): number {
  return 0x80 | (form === 'constructed' ? 0x20 : 0) | number
}

/** One value with its tag and length before it. */
export function encode(tagByte: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tagByte]), lengthBytes(content.length), content])
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Buffer.from([0x80 | digits.length, ...digits])
}

/** A SEQUENCE of values that are already encoded. */
export function sequence(...values: readonly Uint8Array[]): Buffer {
  return encode(tag.sequence, ...values)
}

/** A non-negative INTEGER from big-endian bytes, in its shortest form. */
export function unsignedInteger(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  // A leading bit of one would read as a negative number.
  const padding = (digits[0] ?? 0) >= 0x80 || digits.length === 0 ? [0] : []
  return encode(tag.integer, Buffer.from(padding), digits)
}

/** An OBJECT IDENTIFIER from its dotted form; each arc is below 2^31. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return encode(tag.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f]
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) digits.unshift(0x80 | (rest & 0x7f))
  return digits
}

/** A BIT STRING; `unusedBits` (0–7) are those at the end that carry no meaning. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return encode(tag.bitString, Buffer.from([unusedBits]), bytes)
}

/**
 * A moment as RFC 5280 §4.1.2.5 wants it: UTCTime until 2049, GeneralizedTime from 2050 on.
 *
 * Fractions of a second are cut off.
 */
export function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/[-:T]|\.\d+/g, '')
  return moment.getUTCFullYear() < 2050
    ? encode(tag.utcTime, Buffer.from(digits.slice(2)))
    : encode(tag.generalizedTime, Buffer.from(digits))
}

/** One encoded value: its tag, its content, and the whole of it. */
export interface DerValue {
  readonly tagByte: number
  readonly content: Uint8Array
  readonly encoded: Uint8Array
}

/**
 * The values that stand one after another in `bytes`; the content of a SEQUENCE gives its fields.
 *
 * Errors: RangeError where a length points past the end or takes more than four bytes.
 */
export function valuesIn(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = []
  for (let start = 0; start < bytes.length; ) {
    const { from, to } = contentRange(bytes, start)
    values.push({
      tagByte: bytes[start] ?? 0,
      content: bytes.subarray(from, to),
      encoded: bytes.subarray(start, to),
    })
    start = to
  }
  return values
}

function contentRange(bytes: Uint8Array, start: number): { from: number; to: number } {
  const first = bytes[start + 1] ?? Number.NaN
  const isLong = first >= 0x80
  const digits = isLong ? first & 0x7f : 0
  // DER has no length without digits (0x80), which BER would read as "until the end mark".
  let length = isLong && digits > 0 ? 0 : isLong ? Number.NaN : first
  for (let i = 0; i < digits; i++) length = length * 256 + (bytes[start + 2 + i] ?? Number.NaN)
  const from = start + 2 + digits
  // Written so that NaN, which a missing byte gives, is refused too.
  if (digits <= 4 && from + length <= bytes.length) return { from, to: from + length }
  throw new RangeError(`DER: reading a value at byte ${start}: expected it to end within ${bytes.length} bytes`)
}
