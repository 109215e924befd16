// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './blobs.ts'
import { sliceOf } from './blobs.ts'

/*
 * An ndb file (SUSE's `Packages.db`) begins with slots of 16 bytes, two of which the header takes; a slot points
 * to a blob in blocks of 16 bytes:
 *
 *   header:  "RpmP" version(4) generation(4) slotPages(4) …        slot:  "Slot" package(4) offset(4) count(4)
 *   blob:    "BlbS" package(4) generation(4) length(4) data…
 */
const headerMagic = 0x506d_7052
const slotMagic = 0x746f_6c53
const blobMagic = 0x5362_6c42
const slotBytes = 16
const headerSlots = 2
const blockBytes = 16
const pageBytes = 4_096

/** Whether the file is an rpm ndb database. */
export function isNdb(file: Buffer): boolean {
  return file.length >= headerSlots * slotBytes && file.readUInt32LE(0) === headerMagic
}

/**
 * Reads the header blobs of an ndb database.
 *
 * The blobs together are never larger than the file: a place that was read is not read again.
 * Source: rpm `lib/backend/ndb/rpmpkg.c`.
 */
export function* readNdb(file: Buffer, doubt: Doubt): Generator<Buffer> {
  const slotPages = file.readUInt32LE(12)
  const slots = Math.min(slotPages * (pageBytes / slotBytes), Math.floor(file.length / slotBytes))
  if (slotPages * pageBytes > file.length) doubt(`the ndb says that it has ${slotPages} pages of slots, more than fit`)
  const seen = new Set<number>()
  for (let slot = headerSlots; slot < slots; slot++) {
    const at = slot * slotBytes
    if (file.readUInt32LE(at) !== slotMagic) {
      doubt(`slot ${slot} of the ndb does not begin with its mark`)
      return
    }
    const packageIndex = file.readUInt32LE(at + 4)
    const block = file.readUInt32LE(at + 8)
    if (packageIndex === 0 || block === 0) continue
    const blob = seen.has(block) ? undefined : blobAt(file, block * blockBytes, packageIndex)
    seen.add(block)
    if (blob) yield blob
    else doubt(`slot ${slot} of the ndb points to no readable blob`)
  }
}

function blobAt(file: Buffer, offset: number, packageIndex: number): Buffer | undefined {
  const head = sliceOf(file, offset, blockBytes)
  if (!head || head.readUInt32LE(0) !== blobMagic || head.readUInt32LE(4) !== packageIndex) return undefined
  return sliceOf(file, offset + blockBytes, head.readUInt32LE(12))
}
