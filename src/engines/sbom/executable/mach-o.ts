// SPDX-License-Identifier: Apache-2.0
import { type ExecutableImage, maxSections, type Section, sectionWithin } from './image.ts'

const fatMagic = 0xcafe_babe
const segmentCommands: ReadonlySet<number> = new Set([0x1, 0x19])
const wideSegment = 0x19
const maxCommands = 1_000

const architectures: ReadonlyMap<number, string> = new Map([
  [0x0000_0007, '386'],
  [0x0100_0007, 'amd64'],
  [0x0000_000c, 'arm'],
  [0x0100_000c, 'arm64'],
])

/**
 * Reads the sections of a Mach-O file; of one for several architectures, those of the first.
 *
 * Source: Apple `mach-o/loader.h`, `mach-o/fat.h`.
 */
export function parseMachO(content: Buffer): ExecutableImage | undefined {
  if (content.length < 32) return undefined
  if (content.readUInt32BE(0) === fatMagic) return parseFirstOf(content)
  const magic = content.readUInt32LE(0)
  const isLittleEndian = magic === 0xfeed_face || magic === 0xfeed_facf
  const word = (offset: number) =>
    offset + 4 > content.length ? 0 : isLittleEndian ? content.readUInt32LE(offset) : content.readUInt32BE(offset)
  const is64Bit = word(0) === 0xfeed_facf
  const sections: Section[] = []
  let at = is64Bit ? 32 : 28
  for (let i = 0; i < Math.min(word(16), maxCommands) && at + 8 <= content.length; i++) {
    if (segmentCommands.has(word(at))) sections.push(...sectionsOf({ content, word, isLittleEndian, at }))
    const sizeBytes = word(at + 4)
    if (sizeBytes < 8) break
    at += sizeBytes
  }
  return {
    format: 'mach-o',
    content,
    isLittleEndian,
    pointerBytes: is64Bit ? 8 : 4,
    architecture: architectures.get(word(4)) ?? '',
    sections,
  }
}

function parseFirstOf(content: Buffer): ExecutableImage | undefined {
  const offset = content.readUInt32BE(16)
  const sizeBytes = content.readUInt32BE(20)
  // A part that is again for several architectures would never end.
  const part = content.subarray(offset, offset + sizeBytes)
  return part.length < 32 || part.readUInt32BE(0) === fatMagic ? undefined : parseMachO(part)
}

interface Segment {
  readonly content: Buffer
  readonly word: (offset: number) => number
  readonly isLittleEndian: boolean
  readonly at: number
}

function sectionsOf({ content, word, isLittleEndian, at }: Segment): readonly Section[] {
  const isWide = word(at) === wideSegment
  const long = (offset: number) => {
    if (!isWide || offset + 8 > content.length) return BigInt(word(offset))
    return isLittleEndian ? content.readBigUInt64LE(offset) : content.readBigUInt64BE(offset)
  }
  const count = Math.min(word(at + (isWide ? 64 : 48)), maxSections)
  const first = at + (isWide ? 72 : 56)
  const entryBytes = isWide ? 80 : 68
  const sections: Section[] = []
  for (let i = 0; i < count; i++) {
    const entry = first + i * entryBytes
    if (entry + entryBytes > content.length) break
    const name = content.toString('latin1', entry, entry + 16).replace(/\0.*$/s, '')
    const address = long(entry + 32)
    const sizeBytes = Number(isWide ? long(entry + 40) : BigInt(word(entry + 36)))
    const found = sectionWithin(content, { name, address, sizeBytes, offset: word(entry + (isWide ? 48 : 40)) })
    if (found) sections.push(found)
  }
  return sections
}
