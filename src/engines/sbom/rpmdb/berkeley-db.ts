// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './blobs.ts'
import { sliceOf } from './blobs.ts'

/*
 * A Berkeley DB hash file is an array of pages. Page 0 describes the file; hash pages hold pairs of key and value
 * as offsets into themselves; a value too big for its page is a chain of overflow pages:
 *
 *   page:      lsn(8) pgno(4) prev(4) next(4) entries(2) highOffset(2) level(1) type(1) │ u16 offsets → … ← items
 *   off-page:  type(1) unused(3) firstPage(4) totalLength(4)
 */
const pageHeaderBytes = 26
const hashMagic = 0x061561
const minPageBytes = 512
const maxPageBytes = 65_536

const pageTypes = { hashUnsorted: 2, overflow: 7, hash: 13 } as const
const itemTypes = { keyData: 1, offPage: 3 } as const

interface Pages {
  readonly file: Buffer
  readonly sizeBytes: number
  readonly count: number
  readonly isLittleEndian: boolean
}

/** Whether the file is a Berkeley DB hash of either byte order. */
export function isBerkeleyDb(file: Buffer): boolean {
  if (file.length < pageHeaderBytes) return false
  return file.readUInt32LE(12) === hashMagic || file.readUInt32BE(12) === hashMagic
}

/**
 * Reads the values of a Berkeley DB hash, which is what rpm before 4.16 keeps packages in (`Packages`).
 *
 * Each page is used once at most, so the values together are never larger than the file, whatever its pointers say.
 * Source: Berkeley DB `dbinc/db_page.h`; rpm `lib/backend/db3.c`.
 */
export function* readBerkeleyDb(file: Buffer, doubt: Doubt): Generator<Buffer> {
  const isLittleEndian = file.readUInt32LE(12) === hashMagic
  const sizeBytes = readUInt32({ file, isLittleEndian }, 20)
  if (sizeBytes < minPageBytes || sizeBytes > maxPageBytes) {
    doubt(`the Berkeley DB says that its pages have ${sizeBytes} bytes, expected ${minPageBytes} to ${maxPageBytes}`)
    return
  }
  const pages: Pages = { file, sizeBytes, count: Math.floor(file.length / sizeBytes), isLittleEndian }
  const used = new Set<number>()
  for (let page = 1; page < pages.count; page++) yield* valuesOf(pages, page, used, doubt)
}

function* valuesOf(pages: Pages, page: number, used: Set<number>, doubt: Doubt): Generator<Buffer> {
  const start = page * pages.sizeBytes
  const type = pages.file[start + 25]
  if (type !== pageTypes.hash && type !== pageTypes.hashUnsorted) return
  const entries = readUInt16(pages, start + 20)
  if (pageHeaderBytes + entries * 2 > pages.sizeBytes) {
    doubt(`page ${page} of the Berkeley DB says that it has ${entries} entries, more than fit`)
    return
  }
  // Keys have even places, their values the odd ones behind them.
  for (let entry = 1; entry < entries; entry += 2) {
    const value = valueOf(pages, page, entry, used)
    if (value === undefined) doubt(`entry ${entry} on page ${page} of the Berkeley DB cannot be read`)
    // Record 0 holds the highest record number, four bytes.
    else if (value.length > 4) yield value
  }
}

function valueOf(pages: Pages, page: number, entry: number, used: Set<number>): Buffer | undefined {
  const start = page * pages.sizeBytes
  const offset = readUInt16(pages, start + pageHeaderBytes + entry * 2)
  // Items fill the page from its end, so each ends where the one before it begins.
  const end = readUInt16(pages, start + pageHeaderBytes + (entry - 1) * 2)
  if (offset < pageHeaderBytes || offset >= end || end > pages.sizeBytes) return undefined
  const type = pages.file[start + offset]
  if (type === itemTypes.keyData) return pages.file.subarray(start + offset + 1, start + end)
  if (type !== itemTypes.offPage || end - offset < 12) return undefined
  const firstPage = readUInt32(pages, start + offset + 4)
  const lengthBytes = readUInt32(pages, start + offset + 8)
  return overflowValue(pages, firstPage, lengthBytes, used)
}

function overflowValue(pages: Pages, firstPage: number, lengthBytes: number, used: Set<number>): Buffer | undefined {
  const parts: Buffer[] = []
  let missingBytes = lengthBytes
  for (let page = firstPage; missingBytes > 0 && page !== 0; ) {
    if (page >= pages.count || used.has(page)) return undefined
    used.add(page)
    const start = page * pages.sizeBytes
    if (pages.file[start + 25] !== pageTypes.overflow) return undefined
    const partBytes = Math.min(missingBytes, readUInt16(pages, start + 22), pages.sizeBytes - pageHeaderBytes)
    const part = sliceOf(pages.file, start + pageHeaderBytes, partBytes)
    if (!part || partBytes === 0) return undefined
    parts.push(part)
    missingBytes -= partBytes
    page = readUInt32(pages, start + 16)
  }
  return missingBytes === 0 ? Buffer.concat(parts) : undefined
}

function readUInt32({ file, isLittleEndian }: Pick<Pages, 'file' | 'isLittleEndian'>, offset: number): number {
  return isLittleEndian ? file.readUInt32LE(offset) : file.readUInt32BE(offset)
}

function readUInt16({ file, isLittleEndian }: Pages, offset: number): number {
  return isLittleEndian ? file.readUInt16LE(offset) : file.readUInt16BE(offset)
}
