// SPDX-License-Identifier: Apache-2.0
import { inflateRawSync } from 'node:zlib'

/*
 * A zip archive is read from its end: the end record says where the central directory lies, which lists the
 * entries; each points to a local header, behind which its content begins.
 *
 *   [anything] … local header, content, … │ central directory │ [zip64 end record, locator] │ end record │ comment
 *
 * Whatever stands before the archive (the script of a self-executing jar) shifts all offsets alike.
 */
const endSignature = 0x0605_4b50
const endBytes = 22
const maxCommentBytes = 0xffff
const zip64LocatorSignature = 0x0706_4b50
const zip64LocatorBytes = 20
const zip64EndSignature = 0x0606_4b50
const zip64EndBytes = 56
const centralSignature = 0x0201_4b50
const centralBytes = 46
const localSignature = 0x0403_4b50
const localBytes = 30
const unknown32 = 0xffff_ffff

/** More than any archive that is not made to be a burden. */
const maxEntries = 500_000

const methods = { stored: 0, deflated: 8 } as const

/** An entry of an archive; its content is read on demand. */
export interface ZipEntry {
  readonly name: string
  readonly sizeBytes: number
  /** Its content lies in the archive as it is. */
  readonly isStored: boolean
  /**
   * The content, of at most `maxBytes`; `undefined` when it is bigger, damaged, encrypted, or packed by a method
   * other than deflate, or when it is not of the size that the archive says. A stored content is a view of the archive.
   */
  read(maxBytes: number): Buffer | undefined
}

/**
 * Lists the entries of a zip archive, those aside whose name has the ending `without`; `undefined` when it is none or
 * its directory is damaged.
 *
 * Source: PKWARE APPNOTE 6.3.
 */
export function readZip(archive: Buffer, without?: string): readonly ZipEntry[] | undefined {
  const directory = findDirectory(archive)
  if (!directory) return undefined
  const { startBytes, shiftBytes, entries } = directory
  const ending = without === undefined ? undefined : Buffer.from(without)
  const found: ZipEntry[] = []
  let at = startBytes
  for (let i = 0; i < entries; i++) {
    if (at + centralBytes > archive.length || archive.readUInt32LE(at) !== centralSignature) return undefined
    const nameBytes = archive.readUInt16LE(at + 28)
    const extraBytes = archive.readUInt16LE(at + 30)
    const end = at + centralBytes + nameBytes + extraBytes + archive.readUInt16LE(at + 32)
    if (end > archive.length) return undefined
    const nameEnd = at + centralBytes + nameBytes
    const isLeftOut = ending && nameBytes >= ending.length && endsWith(archive, nameEnd, ending)
    if (!isLeftOut) found.push(toEntry(archive, at, shiftBytes))
    at = end
  }
  return found
}

function endsWith(bytes: Buffer, end: number, ending: Buffer): boolean {
  for (let i = 1; i <= ending.length; i++) if (bytes[end - i] !== ending[ending.length - i]) return false
  return true
}

interface Directory {
  readonly startBytes: number
  /** What stands before the archive. */
  readonly shiftBytes: number
  readonly entries: number
}

function findDirectory(archive: Buffer): Directory | undefined {
  const lowest = Math.max(0, archive.length - endBytes - maxCommentBytes)
  for (let at = archive.length - endBytes; at >= lowest; at--) {
    if (archive.readUInt32LE(at) !== endSignature) continue
    const directory = zip64Directory(archive, at) ?? {
      entries: archive.readUInt16LE(at + 10),
      sizeBytes: archive.readUInt32LE(at + 12),
      offset: archive.readUInt32LE(at + 16),
      end: at,
    }
    const startBytes = directory.end - directory.sizeBytes
    const shiftBytes = startBytes - directory.offset
    if (startBytes < 0 || shiftBytes < 0 || directory.entries > maxEntries) return undefined
    return { startBytes, shiftBytes, entries: directory.entries }
  }
  return undefined
}

function zip64Directory(archive: Buffer, end: number) {
  const locator = end - zip64LocatorBytes
  if (locator < 0 || archive.readUInt32LE(locator) !== zip64LocatorSignature) return undefined
  const record = locator - zip64EndBytes
  if (record < 0 || archive.readUInt32LE(record) !== zip64EndSignature) return undefined
  return {
    entries: Number(archive.readBigUInt64LE(record + 32)),
    sizeBytes: Number(archive.readBigUInt64LE(record + 40)),
    offset: Number(archive.readBigUInt64LE(record + 48)),
    end: record,
  }
}

function toEntry(archive: Buffer, at: number, shiftBytes: number): ZipEntry {
  const isEncrypted = (archive.readUInt16LE(at + 8) & 1) === 1
  const method = archive.readUInt16LE(at + 10)
  const nameStart = at + centralBytes
  const nameEnd = nameStart + archive.readUInt16LE(at + 28)
  const [sizeBytes, packedBytes, localOffset] = numbersOf(archive, at, nameEnd)
  return {
    name: archive.toString('utf8', nameStart, nameEnd),
    sizeBytes,
    isStored: method === methods.stored,
    read(maxBytes) {
      if (isEncrypted || sizeBytes > maxBytes) return undefined
      const packed = contentAt(archive, shiftBytes + localOffset, packedBytes)
      return packed && unpacked(packed, method, sizeBytes)
    },
  }
}

/** Size, packed size and offset: in this order, because the extra field holds only those that do not fit. */
function numbersOf(archive: Buffer, at: number, extraStart: number): readonly [number, number, number] {
  const sizeBytes = archive.readUInt32LE(at + 24)
  const packedBytes = archive.readUInt32LE(at + 20)
  const offset = archive.readUInt32LE(at + 42)
  if (sizeBytes !== unknown32 && packedBytes !== unknown32 && offset !== unknown32)
    return [sizeBytes, packedBytes, offset]
  const wide = zip64Numbers(archive.subarray(extraStart, extraStart + archive.readUInt16LE(at + 30)))
  const known = (value: number) => (value === unknown32 ? (wide.shift() ?? value) : value)
  return [known(sizeBytes), known(packedBytes), known(offset)]
}

/** The 64-bit numbers of the zip64 extra field. */
function zip64Numbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const sizeBytes = extra.readUInt16LE(at + 2)
    const end = Math.min(at + 4 + sizeBytes, extra.length)
    if (extra.readUInt16LE(at) === 1) {
      const count = Math.floor((end - at - 4) / 8)
      return Array.from({ length: count }, (_, i) => Number(extra.readBigUInt64LE(at + 4 + i * 8)))
    }
    at = end
  }
  return []
}

function contentAt(archive: Buffer, local: number, packedBytes: number): Buffer | undefined {
  if (local + localBytes > archive.length || archive.readUInt32LE(local) !== localSignature) return undefined
  const start = local + localBytes + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  return start + packedBytes > archive.length ? undefined : archive.subarray(start, start + packedBytes)
}

/** What unpacks to more than the archive says is damaged, or a trap. */
function unpacked(packed: Buffer, method: number, sizeBytes: number): Buffer | undefined {
  if (method === methods.stored) return packed
  if (method !== methods.deflated) return undefined
  try {
    // One piece of the right size: pieces would be copied together, and take twice the memory.
    const chunkSize = Math.max(minChunkBytes, sizeBytes + 1)
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes), chunkSize })
  } catch {
    return undefined
  }
}

const minChunkBytes = 64
