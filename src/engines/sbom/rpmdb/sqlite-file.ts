// SPDX-License-Identifier: Apache-2.0
import { sliceOf } from './blobs.ts'

/*
 * A reader for tables of an SQLite file that lies in memory. It stands here instead of node:sqlite because the
 * file comes out of a layer that is streamed, because a database in WAL mode without its log must be opened
 * unchanged, and because SQL that a stranger's file brings along (triggers, views, generated columns) is never run.
 *
 *   page 1:    100 bytes of file header, then a b-tree page
 *   b-tree:    type(1) … cells(2) … [rightmost(4)] │ u16 cell offsets → … ← cells
 *   leaf cell: varint length, varint rowid, record, [first overflow page(4)]
 */
const fileHeaderBytes = 100
const magic = 'SQLite format 3\0'
const tableInterior = 0x05
const tableLeaf = 0x0d
/** Deeper than any tree that fits into 2^32 pages. */
const maxDepth = 20

/** A value of a record: what rpm stores are integers, texts and blobs. */
export type SqliteValue = null | number | string | Buffer

/** The pages of a database; `page(n)` counts from 1 and gives `undefined` for one that is missing. */
export interface SqlitePages {
  readonly usableBytes: number
  page(number: number): Buffer | undefined
}

/** Whether the file is an SQLite 3 database. */
export function isSqlite(file: Buffer): boolean {
  return file.length >= fileHeaderBytes && file.toString('latin1', 0, magic.length) === magic
}

/** Opens a database file; `undefined` when its header says what cannot be. A write-ahead log beside it does not count. */
export function openSqlite(file: Buffer): SqlitePages | undefined {
  if (!isSqlite(file)) return undefined
  const sizeBytes = file.readUInt16BE(16) === 1 ? 65_536 : file.readUInt16BE(16)
  const isPowerOfTwo = (sizeBytes & (sizeBytes - 1)) === 0
  const usableBytes = sizeBytes - (file[20] ?? 0)
  if (sizeBytes < 512 || !isPowerOfTwo || usableBytes < 480) return undefined
  return {
    usableBytes,
    page: number => (number < 1 ? undefined : sliceOf(file, (number - 1) * sizeBytes, sizeBytes)),
  }
}

/**
 * Reads the rows of a table as records, in rowid order.
 *
 * Every page is visited once at most, so that a tree which points into itself ends. Damaged pages and cells go to
 * `damaged` with their page number.
 * Source: sqlite.org "Database File Format" §1.5, §1.6, §2.1.
 */
export function* rowsOf(pages: SqlitePages, table: string, damaged: (page: number) => void): Generator<SqliteValue[]> {
  const root = rootPageOf(pages, table, damaged)
  if (root !== undefined) yield* rowsBelow({ pages, damaged, seen: new Set() }, root, 0)
}

/** Root page of a table, from the schema that page 1 holds; `undefined` when there is no such table. */
function rootPageOf(pages: SqlitePages, table: string, damaged: (page: number) => void): number | undefined {
  for (const [type, name, , root] of rowsBelow({ pages, damaged, seen: new Set() }, 1, 0))
    if (type === 'table' && name === table && typeof root === 'number') return root
  return undefined
}

interface Walk {
  readonly pages: SqlitePages
  readonly damaged: (page: number) => void
  readonly seen: Set<number>
}

function* rowsBelow(walk: Walk, number: number, depth: number): Generator<SqliteValue[]> {
  const page = walk.pages.page(number)
  if (!page || depth > maxDepth || walk.seen.has(number)) return walk.damaged(number)
  walk.seen.add(number)
  const head = number === 1 ? fileHeaderBytes : 0
  const type = page[head]
  if (type !== tableInterior && type !== tableLeaf) return walk.damaged(number)
  const cells = page.readUInt16BE(head + 3)
  const offsets = head + (type === tableInterior ? 12 : 8)
  if (offsets + cells * 2 > page.length) return walk.damaged(number)
  for (let cell = 0; cell < cells; cell++) {
    const at = page.readUInt16BE(offsets + cell * 2)
    if (type === tableInterior) {
      if (at + 4 > page.length) walk.damaged(number)
      else yield* rowsBelow(walk, page.readUInt32BE(at), depth + 1)
      continue
    }
    const payload = payloadAt(walk, page, at)
    const record = payload && readRecord(payload)
    if (record) yield record
    else walk.damaged(number)
  }
  if (type === tableInterior) yield* rowsBelow(walk, page.readUInt32BE(head + 8), depth + 1)
}

function payloadAt(walk: Walk, page: Buffer, at: number): Buffer | undefined {
  const [lengthBytes, afterLength] = readVarint(page, at)
  const [, start] = readVarint(page, afterLength)
  const localBytes = localPayloadBytes(lengthBytes, walk.pages.usableBytes)
  const local = sliceOf(page, start, localBytes)
  if (!local || localBytes === lengthBytes) return local
  if (start + localBytes + 4 > page.length) return undefined
  return withOverflow(walk, local, page.readUInt32BE(start + localBytes), lengthBytes)
}

function withOverflow(walk: Walk, local: Buffer, firstPage: number, lengthBytes: number): Buffer | undefined {
  const parts = [local]
  let missingBytes = lengthBytes - local.length
  for (let number = firstPage; missingBytes > 0; ) {
    const page = walk.pages.page(number)
    if (!page || walk.seen.has(number)) return undefined
    walk.seen.add(number)
    const part = page.subarray(4, Math.min(walk.pages.usableBytes, 4 + missingBytes))
    parts.push(part)
    missingBytes -= part.length
    number = page.readUInt32BE(0)
  }
  return Buffer.concat(parts)
}

/** How much of a payload lies in the leaf itself; the formula of the file format, §1.6. */
function localPayloadBytes(payloadBytes: number, usableBytes: number): number {
  const maxLocal = usableBytes - 35
  if (payloadBytes <= maxLocal) return payloadBytes
  const minLocal = Math.floor(((usableBytes - 12) * 32) / 255) - 23
  const wanted = minLocal + ((payloadBytes - minLocal) % (usableBytes - 4))
  return wanted <= maxLocal ? wanted : minLocal
}

function readRecord(payload: Buffer): SqliteValue[] | undefined {
  const [headerBytes, first] = readVarint(payload, 0)
  const values: SqliteValue[] = []
  let at = headerBytes
  for (let next = first; next < headerBytes; ) {
    const [serialType, after] = readVarint(payload, next)
    next = after
    const sizeBytes = sizeOf(serialType)
    const bytes = sizeBytes === undefined ? undefined : sliceOf(payload, at, sizeBytes)
    if (!bytes) return undefined
    values.push(valueOf(serialType, bytes))
    at += bytes.length
  }
  return values
}

const fixedSizes: readonly (number | undefined)[] = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

function sizeOf(serialType: number): number | undefined {
  return serialType >= 12 ? Math.floor((serialType - 12) / 2) : fixedSizes[serialType]
}

function valueOf(serialType: number, bytes: Buffer): SqliteValue {
  if (serialType >= 12) return serialType % 2 === 0 ? bytes : bytes.toString('utf8')
  if (serialType === 0) return null
  if (serialType === 7) return bytes.readDoubleBE(0)
  if (serialType === 6) return Number(bytes.readBigInt64BE(0))
  if (serialType >= 8) return serialType - 8
  return bytes.readIntBE(0, bytes.length)
}

/** A varint and the offset behind it; past the end of the bytes it reads as zeros. */
function readVarint(bytes: Buffer, offset: number): readonly [value: number, next: number] {
  let value = 0
  for (let i = 0; i < 8; i++) {
    const byte = bytes[offset + i] ?? 0
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return [value, offset + i + 1]
  }
  return [value * 256 + (bytes[offset + 8] ?? 0), offset + 9]
}
