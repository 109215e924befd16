// SPDX-License-Identifier: Apache-2.0
import { sliceOf } from './blobs.ts'

/*
 * A header is an index and a store, both sizes in front, all numbers big-endian:
 *
 *   indexLength(4) dataLength(4) │ indexLength × { tag(4) type(4) offset(4) count(4) } │ data
 */
const sizesBytes = 8
const entryBytes = 16
/** Limits that rpm itself sets. Source: rpm `lib/header.c`. */
const maxEntries = 0xffff

const types = { int16: 3, int32: 4, string: 6, stringArray: 8, i18nString: 9 } as const

interface Entry {
  readonly type: number
  readonly offset: number
  readonly count: number
}

/** The tags of one package, read on demand; what a tag lies about is absent. */
export interface RpmHeader {
  /** First string of a string tag. */
  text(tag: number): string | undefined
  /** All strings of a string array tag, in order; empty when absent or damaged. */
  texts(tag: number): readonly string[]
  /** All numbers of an integer tag; empty when absent or damaged. */
  numbers(tag: number): readonly number[]
}

/** Reads a header blob as the databases store it (without the leading magic); `undefined` when it is none. */
export function readHeader(blob: Buffer): RpmHeader | undefined {
  if (blob.length < sizesBytes) return undefined
  const indexLength = blob.readUInt32BE(0)
  const dataBytes = blob.readUInt32BE(4)
  if (indexLength < 1 || indexLength > maxEntries) return undefined
  const data = sliceOf(blob, sizesBytes + indexLength * entryBytes, dataBytes)
  if (!data) return undefined
  const entries = new Map<number, Entry>()
  for (let i = 0; i < indexLength; i++) {
    const at = sizesBytes + i * entryBytes
    // Entries behind the signed region replace those within, so the last one of a tag holds.
    const entry = {
      type: blob.readUInt32BE(at + 4),
      offset: blob.readInt32BE(at + 8),
      count: blob.readUInt32BE(at + 12),
    }
    entries.set(blob.readUInt32BE(at), entry)
  }
  return {
    text: tag => readTexts(data, entries.get(tag))[0],
    texts: tag => readTexts(data, entries.get(tag)),
    numbers: tag => readNumbers(data, entries.get(tag)),
  }
}

function readTexts(data: Buffer, entry: Entry | undefined): readonly string[] {
  if (!entry || entry.offset < 0) return []
  const isArray = entry.type === types.stringArray || entry.type === types.i18nString
  if (!isArray && entry.type !== types.string) return []
  const texts: string[] = []
  let at = entry.offset
  for (let i = 0; i < (isArray ? entry.count : 1); i++) {
    const end = data.indexOf(0, at)
    if (end < 0) return []
    texts.push(data.toString('utf8', at, end))
    at = end + 1
  }
  return texts
}

function readNumbers(data: Buffer, entry: Entry | undefined): readonly number[] {
  if (!entry || (entry.type !== types.int32 && entry.type !== types.int16)) return []
  const sizeBytes = entry.type === types.int32 ? 4 : 2
  const slice = sliceOf(data, entry.offset, entry.count * sizeBytes)
  if (!slice) return []
  return Array.from({ length: entry.count }, (_, i) =>
    sizeBytes === 4 ? slice.readUInt32BE(i * 4) : slice.readUInt16BE(i * 2),
  )
}
