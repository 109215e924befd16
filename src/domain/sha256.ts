// SPDX-License-Identifier: Apache-2.0
/** SHA-256 without any platform: the domain may import nothing, and names of objects contain digests. */

/** First 32 bits of the fractional parts of the `power`-th roots of the first `count` primes. */
function rootFractions(count: number, power: number): Uint32Array {
  const words = new Uint32Array(count)
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let isPrime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) isPrime &&= candidate % divisor !== 0
    if (!isPrime) continue
    const root = candidate ** (1 / power)
    words[found++] = Math.floor((root - Math.floor(root)) * 2 ** 32)
  }
  return words
}

const roundConstants = rootFractions(64, 3)
const initialState = rootFractions(8, 2)

/**
 * SHA-256 of the text's UTF-8 bytes, as 64 hexadecimal digits.
 *
 * For names and keys, some hundred bytes long; contents of images and databases are hashed by the platform, which is
 * a hundred times faster. Source: FIPS 180-4 §6.2.
 */
export function sha256Hex(text: string): string {
  const message = padded(utf8Bytes(text))
  const state = Uint32Array.from(initialState)
  const schedule = new Uint32Array(64)
  for (let offset = 0; offset < message.byteLength; offset += 64) compress(state, schedule, message, offset)
  return [...state].map(word => word.toString(16).padStart(8, '0')).join('')
}

function compress(state: Uint32Array, w: Uint32Array, message: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) w[i] = message.getUint32(offset + i * 4)
  for (let i = 16; i < 64; i++) {
    const [a, b] = [at(w, i - 15), at(w, i - 2)]
    const s0 = rotr(a, 7) ^ rotr(a, 18) ^ (a >>> 3)
    const s1 = rotr(b, 17) ^ rotr(b, 19) ^ (b >>> 10)
    w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(roundConstants, i) + at(w, i)) >>> 0
    const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) >>> 0
    h = g
    g = f
    f = e
    e = (d + t1) >>> 0
    d = c
    c = b
    b = a
    a = (t1 + t2) >>> 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = at(state, i) + word
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0
}

function rotr(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** The message, a one bit, zeros up to a multiple of 64 bytes, and its length in bits. */
function padded(bytes: readonly number[]): DataView {
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64))
  for (const [i, byte] of bytes.entries()) view.setUint8(i, byte)
  view.setUint8(bytes.length, 0x80)
  view.setBigUint64(view.byteLength - 8, BigInt(bytes.length) * 8n)
  return view
}

function utf8Bytes(text: string): number[] {
  const bytes: number[] = []
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return bytes
}
