// SPDX-License-Identifier: Apache-2.0

/** Size of a header, and the multiple to which content is padded. */
export const blockBytes = 512

/** What a header block says, before the records that may stand in front of it are applied. */
export interface RawHeader {
  readonly name: string
  readonly linkName: string
  readonly sizeBytes: number
  readonly mode: number
  /** One character, `0` for the NUL of old archives. */
  readonly type: string
}

/** Reads the header block that begins there; `undefined` when its checksum or a number in it is wrong. */
export function readTarHeader(bytes: Buffer, at: number): RawHeader | undefined {
  if (!isChecksumRight(bytes, at)) return undefined
  const sizeBytes = readNumber(bytes, at + 124, 12)
  const mode = readNumber(bytes, at + 100, 8)
  if (sizeBytes === undefined || mode === undefined) return undefined
  const type = bytes[at + 156] || zero
  return {
    name: nameOf(bytes, at),
    linkName: readField(bytes, at + 157, 100),
    sizeBytes,
    mode,
    type: String.fromCharCode(type),
  }
}

/** Whether the block that begins there is all zeros, as the two that end an archive. */
export function isZeroBlock(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0 && bytes.subarray(at, at + blockBytes).every(byte => byte === 0)
}

function nameOf(bytes: Buffer, at: number): string {
  const name = readField(bytes, at, 100)
  // GNU archives put other things where POSIX has the prefix; they are told by two blanks behind the magic.
  const prefix = bytes[at + 262] === 0 && hasMagic(bytes, at + 257) ? readField(bytes, at + 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Most prefixes are empty, and so not worth a text to compare. */
function hasMagic(bytes: Buffer, at: number): boolean {
  return bytes[at + 88] !== 0 && bytes.toString('latin1', at, at + 5) === 'ustar'
}

/** The text of a short field up to its NUL; most are empty, and to search by hand is faster than to be called for it. */
function readField(block: Buffer, offset: number, lengthBytes: number): string {
  let end = offset
  while (end < offset + lengthBytes && block[end] !== 0) end++
  return end === offset ? '' : block.toString('utf8', offset, end)
}

/** The text up to its NUL. */
export function readText(bytes: Buffer, offset: number, lengthBytes: number): string {
  const end = bytes.indexOf(0, offset)
  return bytes.toString('utf8', offset, end < 0 || end > offset + lengthBytes ? offset + lengthBytes : end)
}

/** Octal digits, or, with the highest bit set, a big-endian number; `undefined` for anything else. */
function readNumber(block: Buffer, offset: number, lengthBytes: number): number | undefined {
  const first = block[offset] ?? 0
  if (first >= 0x80) {
    let value = first & 0x7f
    for (let i = 1; i < lengthBytes; i++) value = value * 256 + (block[offset + i] ?? 0)
    return Number.isSafeInteger(value) ? value : undefined
  }
  // By hand: there are three of these in each header, and patterns on texts took longer than the rest of it.
  const end = offset + lengthBytes
  let at = offset
  while (at < end && block[at] === blank) at++
  let value = 0
  for (; at < end; at++) {
    const byte = block[at] ?? 0
    if (byte === 0 || byte === blank) break
    if (byte < zero || byte > seven) return undefined
    value = value * 8 + (byte - zero)
  }
  return value
}

const blank = 0x20
const zero = 0x30
const seven = 0x37

/** The checksum is the sum of all bytes, its own field read as blanks; some old writers summed signed bytes. */
function isChecksumRight(bytes: Buffer, at: number): boolean {
  const stored = readNumber(bytes, at + 148, 8)
  let unsigned = 8 * blank
  for (let i = at; i < at + 148; i++) unsigned += bytes[i] ?? 0
  for (let i = at + 156; i < at + blockBytes; i++) unsigned += bytes[i] ?? 0
  return stored === unsigned || stored === unsigned - 256 * highBytes(bytes, at)
}

/** How many bytes of the block, its checksum aside, are negative to who reads them as signed. */
function highBytes(bytes: Buffer, at: number): number {
  const block = bytes.subarray(at, at + blockBytes)
  return block.reduce((count, byte, i) => count + (i < 148 || i >= 156 ? byte >> 7 : 0), 0)
}
