// SPDX-License-Identifier: Apache-2.0
import { type ExecutableImage, sectionNamed } from './image.ts'

const tables = [
  { symbols: '.symtab', names: '.strtab' },
  { symbols: '.dynsym', names: '.dynstr' },
]

/**
 * Addresses of symbols of an ELF file by their names; those that it does not define are absent. The symbols for its
 * loader count where a name is in both tables.
 *
 * Source: System V ABI, "Symbol Table". Cost: one search for each name, and a pass over the table when all are named.
 */
export function symbolAddresses(image: ExecutableImage, names: readonly string[]): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>()
  for (const table of tables) {
    const texts = sectionNamed(image, table.names)
    const symbols = sectionNamed(image, table.symbols)
    if (!texts || !symbols) continue
    const offsets = new Map<number, string>()
    for (const name of names) for (const offset of offsetsOf(texts, name)) offsets.set(offset, name)
    if (offsets.size > 0) addAddresses({ image, symbols, offsets }, found)
  }
  return found
}

/** A name may be written several times. */
const maxOccurrences = 20

function offsetsOf(texts: Buffer, name: string): readonly number[] {
  const text = `\0${name}\0`
  const offsets: number[] = []
  let at = texts.indexOf(text, 0, 'latin1')
  for (; at >= 0 && offsets.length < maxOccurrences; at = texts.indexOf(text, at + 1, 'latin1')) offsets.push(at + 1)
  return offsets
}

interface Search {
  readonly image: ExecutableImage
  readonly symbols: Buffer
  readonly offsets: ReadonlyMap<number, string>
}

function addAddresses({ image, symbols, offsets }: Search, found: Map<string, bigint>): void {
  const { isLittleEndian, pointerBytes } = image
  const is64Bit = pointerBytes === 8
  const entryBytes = is64Bit ? 24 : 16
  for (let at = 0; at + entryBytes <= symbols.length; at += entryBytes) {
    const name = offsets.get(isLittleEndian ? symbols.readUInt32LE(at) : symbols.readUInt32BE(at))
    if (name === undefined) continue
    const address = is64Bit
      ? isLittleEndian
        ? symbols.readBigUInt64LE(at + 8)
        : symbols.readBigUInt64BE(at + 8)
      : BigInt(isLittleEndian ? symbols.readUInt32LE(at + 4) : symbols.readUInt32BE(at + 4))
    if (address !== 0n) found.set(name, address)
  }
}
