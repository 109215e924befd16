// SPDX-License-Identifier: Apache-2.0
import { sliceOf } from './blobs.ts'
import type { SqlitePages } from './sqlite-file.ts'

/*
 * A write-ahead log holds pages that are not yet in the database file:
 *
 *   header: magic(4) version(4) pageSize(4) sequence(4) salt(8) checksum(8)
 *   frame:  page(4) pagesAfterCommit(4) salt(8) checksum(8) content(pageSize)
 *
 * A frame counts when its salt is the header's, its checksum follows from all before it, and a commit follows.
 */
const headerBytes = 32
const frameHeaderBytes = 24
const magicLittleEndian = 0x377f_0682
const magicBigEndian = 0x377f_0683

type Checksum = readonly [number, number]

/**
 * The database as it is with the committed frames of its write-ahead log; a log that is damaged counts up to there.
 *
 * Source: sqlite.org "Database File Format" §4.
 */
export function withWal(pages: SqlitePages, pageBytes: number, wal: Buffer): SqlitePages {
  const committed = committedPages(pageBytes, wal)
  if (committed.size === 0) return pages
  return { ...pages, page: number => committed.get(number) ?? pages.page(number) }
}

function committedPages(pageBytes: number, wal: Buffer): ReadonlyMap<number, Buffer> {
  const committed = new Map<number, Buffer>()
  const header = sliceOf(wal, 0, headerBytes)
  const magic = header?.readUInt32BE(0)
  if (!header || (magic !== magicLittleEndian && magic !== magicBigEndian)) return committed
  if (header.readUInt32BE(8) !== pageBytes) return committed
  const isBigEndian = magic === magicBigEndian
  let checksum = addTo([0, 0], header.subarray(0, 24), isBigEndian)
  if (!isStoredAt(header, 24, checksum)) return committed
  const pending = new Map<number, Buffer>()
  for (let at = headerBytes; ; at += frameHeaderBytes + pageBytes) {
    const frame = sliceOf(wal, at, frameHeaderBytes + pageBytes)
    if (!frame || !frame.subarray(8, 16).equals(header.subarray(16, 24))) return committed
    const content = frame.subarray(frameHeaderBytes)
    checksum = addTo(addTo(checksum, frame.subarray(0, 8), isBigEndian), content, isBigEndian)
    if (!isStoredAt(frame, 16, checksum)) return committed
    pending.set(frame.readUInt32BE(0), content)
    const isCommit = frame.readUInt32BE(4) !== 0
    if (!isCommit) continue
    for (const [number, page] of pending) committed.set(number, page)
    pending.clear()
  }
}

function addTo([first, second]: Checksum, bytes: Buffer, isBigEndian: boolean): Checksum {
  let a = first
  let b = second
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0
    b = (b + (isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0
  }
  return [a, b]
}

function isStoredAt(bytes: Buffer, offset: number, [a, b]: Checksum): boolean {
  return bytes.readUInt32BE(offset) === a && bytes.readUInt32BE(offset + 4) === b
}
