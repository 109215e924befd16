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

/** Reads a header block; `undefined` when its checksum or a number in it is wrong. */
export function readTarHeader(block: Buffer): RawHeader | undefined {
  if (!isChecksumRight(block)) return undefined
  const sizeBytes = readNumber(block, 124, 12)
  const mode = readNumber(block, 100, 8)
  if (sizeBytes === undefined || mode === undefined) return undefined
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0)
  return { name: nameOf(block), linkName: readField(block, 157, 100), sizeBytes, mode, type }
}

/** Whether the block is all zeros, as the two that end an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block[0] === 0 && block.every(byte => byte === 0)
}

function nameOf(block: Buffer): string {
  const name = readField(block, 0, 100)
  // GNU archives put other things where POSIX has the prefix; they are told by two blanks behind the magic.
  const prefix = block[262] === 0 && block.toString('latin1', 257, 262) === 'ustar' ? readField(block, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
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
function isChecksumRight(block: Buffer): boolean {
  const stored = readNumber(block, 148, 8)
  let unsigned = 8 * blank
  let high = 0
  for (let i = 0; i < blockBytes; i++) {
    if (i === 148) i = 156
    const byte = block[i] ?? 0
    unsigned += byte
    high += byte >> 7
  }
  return stored === unsigned || stored === unsigned - 256 * high
}
