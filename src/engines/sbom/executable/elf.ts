// SPDX-License-Identifier: Apache-2.0
import { type ExecutableImage, maxSections, type Section, sectionWithin } from './image.ts'

const architectures: ReadonlyMap<number, string> = new Map([
  [3, '386'],
  [8, 'mips'],
  [20, 'ppc'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'amd64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
])

/** A section without content in the file. */
const noBits = 8

/**
 * Reads the section table of an ELF file; `undefined` when its header is damaged. A file that was stripped of the
 * table has no sections.
 *
 * Source: System V ABI, "Object Files"; elf(5).
 */
export function parseElf(content: Buffer): ExecutableImage | undefined {
  if (content.length < 64) return undefined
  const is64Bit = content[4] === 2
  const isLittleEndian = content[5] === 1
  const read = reader(content, isLittleEndian)
  const tableOffset = is64Bit ? read.wide(40) : read.word(32)
  const entryBytes = read.half(is64Bit ? 58 : 46)
  const count = read.half(is64Bit ? 60 : 48)
  const namesIndex = read.half(is64Bit ? 62 : 50)
  const machine = read.half(18)
  const headers =
    entryBytes < (is64Bit ? 64 : 40) ? [] : sectionHeaders({ content, read, is64Bit, tableOffset, entryBytes, count })
  const nameOf = namesIn(content, headers[namesIndex])
  const sections: Section[] = []
  for (const { nameOffset, type, address, offset, sizeBytes } of headers) {
    const section = { name: nameOf(nameOffset), offset, sizeBytes, address }
    const found = type === noBits ? undefined : sectionWithin(content, section)
    if (found) sections.push(found)
  }
  return {
    format: 'elf',
    content,
    isLittleEndian,
    pointerBytes: is64Bit ? 8 : 4,
    architecture: architectureOf(machine, isLittleEndian),
    sections,
  }
}

function architectureOf(machine: number, isLittleEndian: boolean): string {
  const name = architectures.get(machine) ?? ''
  return isLittleEndian && (name === 'ppc64' || name === 'mips') ? `${name}le` : name
}

type Reader = ReturnType<typeof reader>

/** Reads numbers; those behind the end of the file are 0. */
function reader(content: Buffer, isLittleEndian: boolean) {
  // An image has thousands of tables: each number that a buffer reads takes four bytes, and two checks of them.
  const view = new DataView(content.buffer, content.byteOffset, content.length)
  const has = (offset: number, sizeBytes: number) => offset >= 0 && offset + sizeBytes <= content.length
  const low = isLittleEndian ? 0 : 4
  return {
    half: (offset: number) => (has(offset, 2) ? view.getUint16(offset, isLittleEndian) : 0),
    word: (offset: number) => (has(offset, 4) ? view.getUint32(offset, isLittleEndian) : 0),
    // Not by way of a bigint, of which each is an object.
    wide: (offset: number) =>
      has(offset, 8)
        ? view.getUint32(offset + low, isLittleEndian) + view.getUint32(offset + 4 - low, isLittleEndian) * 2 ** 32
        : 0,
    long: (offset: number) => (has(offset, 8) ? view.getBigUint64(offset, isLittleEndian) : 0n),
  }
}

interface Table {
  readonly content: Buffer
  readonly read: Reader
  readonly is64Bit: boolean
  readonly tableOffset: number
  readonly entryBytes: number
  readonly count: number
}

interface SectionHeader extends Omit<Section, 'name'> {
  readonly nameOffset: number
  readonly type: number
}

function sectionHeaders({ content, read, is64Bit, tableOffset, entryBytes, count }: Table): readonly SectionHeader[] {
  const headers: SectionHeader[] = []
  for (let i = 0; i < Math.min(count, maxSections); i++) {
    const at = tableOffset + i * entryBytes
    if (at + entryBytes > content.length) break
    headers.push({
      nameOffset: read.word(at),
      type: read.word(at + 4),
      address: is64Bit ? read.long(at + 16) : BigInt(read.word(at + 12)),
      offset: is64Bit ? read.wide(at + 24) : read.word(at + 16),
      sizeBytes: is64Bit ? read.wide(at + 32) : read.word(at + 20),
    })
  }
  return headers
}

/** Reads names of sections: from the text of the whole table, as there are many in it, or else from the file. */
function namesIn(content: Buffer, table: SectionHeader | undefined): (nameOffset: number) => string {
  if (!table) return () => ''
  const tableBytes = Math.min(table.sizeBytes, maxTableBytes)
  const text = content.toString('latin1', table.offset, Math.min(table.offset + tableBytes, content.length))
  return nameOffset => {
    const end = text.indexOf('\0', nameOffset)
    return end < 0
      ? textAt(content, table.offset + nameOffset)
      : text.slice(nameOffset, Math.min(end, nameOffset + 100))
  }
}

/** Names of that many sections fit in it. */
const maxTableBytes = 64 * 1_024

function textAt(content: Buffer, offset: number): string {
  if (offset < 0 || offset >= content.length) return ''
  const end = content.indexOf(0, offset)
  return content.toString('latin1', offset, Math.min(end < 0 ? content.length : end, offset + 100))
}
