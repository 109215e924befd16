// SPDX-License-Identifier: Apache-2.0
import { type ExecutableImage, maxSections, type Section, sectionWithin } from './image.ts'

const architectures: ReadonlyMap<number, string> = new Map([
  [0x14c, '386'],
  [0x1c4, 'arm'],
  [0x8664, 'amd64'],
  [0xaa64, 'arm64'],
])

/** Places in the table of data directories. */
const directories = { resources: 2, clr: 14 } as const
const sectionHeaderBytes = 40

/** A PE file: addresses are relative to where it is loaded. */
export interface PeImage extends ExecutableImage {
  readonly format: 'pe'
  /** Whether it is a program or library for .NET. */
  readonly hasClr: boolean
  /** Address of the resources, 0 when there are none. */
  readonly resources: bigint
}

/**
 * Reads the sections and directories of a PE file; `undefined` when it is no more than a DOS program.
 *
 * Source: Microsoft, "PE Format".
 */
export function parsePe(content: Buffer): PeImage | undefined {
  if (content.length < 64) return undefined
  const header = content.readUInt32LE(0x3c)
  if (header + 24 > content.length || content.toString('latin1', header, header + 4) !== 'PE\0\0') return undefined
  const word = (offset: number) => (offset + 4 <= content.length ? content.readUInt32LE(offset) : 0)
  const half = (offset: number) => (offset + 2 <= content.length ? content.readUInt16LE(offset) : 0)
  const optional = header + 24
  const isWide = half(optional) === 0x20b
  const firstDirectory = optional + (isWide ? 112 : 96)
  const directoryCount = word(firstDirectory - 4)
  const directory = (index: number) => (index < directoryCount ? BigInt(word(firstDirectory + index * 8)) : 0n)
  return {
    format: 'pe',
    content,
    isLittleEndian: true,
    pointerBytes: isWide ? 8 : 4,
    architecture: architectures.get(half(header + 4)) ?? '',
    sections: sectionsOf(content, optional + half(header + 20), half(header + 6)),
    hasClr: directory(directories.clr) !== 0n,
    resources: directory(directories.resources),
  }
}

function sectionsOf(content: Buffer, first: number, count: number): readonly Section[] {
  const sections: Section[] = []
  for (let i = 0; i < Math.min(count, maxSections); i++) {
    const at = first + i * sectionHeaderBytes
    if (at + sectionHeaderBytes > content.length) break
    const found = sectionWithin(content, {
      name: content.toString('latin1', at, at + 8).replace(/\0.*$/s, ''),
      address: BigInt(content.readUInt32LE(at + 12)),
      sizeBytes: content.readUInt32LE(at + 16),
      offset: content.readUInt32LE(at + 20),
    })
    if (found) sections.push(found)
  }
  return sections
}
