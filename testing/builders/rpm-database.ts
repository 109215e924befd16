// SPDX-License-Identifier: Apache-2.0
/** Small rpm databases, byte by byte, for tests: header blobs and the two formats that no tool here writes. */

/** A tag value: text becomes a string tag, texts a string array, numbers 32-bit integers. */
export type TagValue = string | readonly string[] | readonly number[]

/** Builds a header blob as rpm databases store it. */
export function rpmHeader(tags: Readonly<Record<number, TagValue>>): Buffer {
  const index: Buffer[] = []
  const store: Buffer[] = []
  let offset = 0
  for (const [tag, value] of Object.entries(tags)) {
    const { type, bytes, count } = encode(value)
    const padding = type === 4 ? (4 - (offset % 4)) % 4 : 0
    store.push(Buffer.alloc(padding), bytes)
    offset += padding
    index.push(bigEndian(Number(tag), type, offset, count))
    offset += bytes.length
  }
  return Buffer.concat([bigEndian(index.length, offset), ...index, ...store])
}

/** The tags that every package has. */
export function packageHeader(name: string, version: string, more: Readonly<Record<number, TagValue>> = {}): Buffer {
  return rpmHeader({ 1000: name, 1001: version, 1002: '1.el9', 1022: 'x86_64', 1014: 'MIT', ...more })
}

/** An ndb database with one page of slots. */
export function ndbDatabase(blobs: readonly Buffer[]): Buffer {
  const slots = Buffer.alloc(4_096)
  littleEndian('RpmP', 0, 1, 1).copy(slots)
  const bodies: Buffer[] = []
  let block = slots.length / 16
  for (let slot = 2; slot < 256; slot++) {
    const blob = blobs[slot - 2]
    if (!blob) {
      littleEndian('Slot', 0, 0, 0).copy(slots, slot * 16)
      continue
    }
    const body = padded(Buffer.concat([littleEndian('BlbS', slot, 1, blob.length), blob]), 16)
    littleEndian('Slot', slot, block, body.length / 16).copy(slots, slot * 16)
    bodies.push(body)
    block += body.length / 16
  }
  return Buffer.concat([slots, ...bodies])
}

const pageBytes = 512
const pageHeaderBytes = 26

/** A Berkeley DB hash with pages of 512 bytes: one hash page, and a chain of overflow pages per value. */
export function berkeleyDatabase(blobs: readonly Buffer[]): Buffer {
  const meta = Buffer.alloc(pageBytes)
  meta.writeUInt32LE(0x061561, 12)
  meta.writeUInt32LE(pageBytes, 20)
  const hash = Buffer.alloc(pageBytes)
  hash[25] = 13
  hash.writeUInt16LE(blobs.length * 2, 20)
  const pages: Buffer[] = [meta, hash]
  let end = pageBytes
  for (const [i, blob] of blobs.entries()) {
    const offPage = Buffer.alloc(12)
    offPage[0] = 3
    offPage.writeUInt32LE(pages.length, 4)
    offPage.writeUInt32LE(blob.length, 8)
    const key = Buffer.from([1, i + 1, 0, 0, 0])
    for (const [j, item] of [key, offPage].entries()) {
      end -= item.length
      item.copy(hash, end)
      hash.writeUInt16LE(end, pageHeaderBytes + (i * 2 + j) * 2)
    }
    pages.push(...overflowPages(blob, pages.length))
  }
  return Buffer.concat(pages)
}

function overflowPages(blob: Buffer, firstPage: number): Buffer[] {
  const room = pageBytes - pageHeaderBytes
  const count = Math.ceil(blob.length / room)
  return Array.from({ length: count }, (_, i) => {
    const page = Buffer.alloc(pageBytes)
    const part = blob.subarray(i * room, (i + 1) * room)
    part.copy(page, pageHeaderBytes)
    page.writeUInt32LE(i + 1 < count ? firstPage + i + 1 : 0, 16)
    page.writeUInt16LE(part.length, 22)
    page[25] = 7
    return page
  })
}

function encode(value: TagValue): { type: number; bytes: Buffer; count: number } {
  if (typeof value === 'string') return { type: 6, bytes: Buffer.from(`${value}\0`), count: 1 }
  if (value.every(item => typeof item === 'number')) return { type: 4, bytes: bigEndian(...value), count: value.length }
  return { type: 8, bytes: Buffer.from(value.map(text => `${text}\0`).join('')), count: value.length }
}

function bigEndian(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4)
  for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, i * 4)
  return bytes
}

function littleEndian(mark: string, ...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + numbers.length * 4)
  bytes.write(mark, 'latin1')
  for (const [i, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 + i * 4)
  return bytes
}

function padded(bytes: Buffer, multiple: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((multiple - (bytes.length % multiple)) % multiple)])
}
