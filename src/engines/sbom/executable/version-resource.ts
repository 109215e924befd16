// SPDX-License-Identifier: Apache-2.0
import { bytesAt } from './image.ts'
import type { PeImage } from './pe.ts'

/*
 * Resources are a tree of three levels (type, name, language) of tables; the version is a tree of blocks:
 *
 *   table:  … named(2) ids(2) │ { id(4), offset(4) }…      the highest bit of an offset says "table"
 *   leaf:   address(4) size(4) …
 *   block:  length(2) valueLength(2) type(2) key(UTF-16, NUL) padding value padding blocks…
 */
const versionType = 16
const tableBit = 0x8000_0000
const maxStrings = 100
const maxDepth = 4

/**
 * The strings of a PE file's version resource: `ProductName`, `FileVersion` and others; empty when it has none.
 *
 * Source: Microsoft, "PE Format" §.rsrc, "VS_VERSIONINFO".
 */
export function versionStrings(image: PeImage): ReadonlyMap<string, string> {
  const strings = new Map<string, string>()
  const resources = image.resources === 0n ? undefined : bytesAt(image, image.resources)
  const leaf = resources && versionLeaf(resources)
  const block = leaf && bytesAt(image, BigInt(leaf.address))?.subarray(0, leaf.sizeBytes)
  if (block) readBlock(block, 0, strings)
  return strings
}

function versionLeaf(resources: Buffer): { readonly address: number; readonly sizeBytes: number } | undefined {
  let table = 0
  for (let level = 0; level < 3; level++) {
    if (table + 16 > resources.length) return undefined
    const count = resources.readUInt16LE(table + 12) + resources.readUInt16LE(table + 14)
    let next: number | undefined
    for (let i = 0; i < count && next === undefined; i++) {
      const at = table + 16 + i * 8
      if (at + 8 > resources.length) return undefined
      if (level > 0 || resources.readUInt32LE(at) === versionType) next = resources.readUInt32LE(at + 4)
    }
    if (next === undefined) return undefined
    if (level < 2 && next < tableBit) return undefined
    table = next % tableBit
  }
  if (table + 8 > resources.length) return undefined
  return { address: resources.readUInt32LE(table), sizeBytes: resources.readUInt32LE(table + 4) }
}

/** Reads a block and those in it; answers where it ends. */
function readBlock(bytes: Buffer, depth: number, strings: Map<string, string>): void {
  for (let at = 0; at + 6 <= bytes.length && strings.size < maxStrings; ) {
    const lengthBytes = bytes.readUInt16LE(at)
    if (lengthBytes < 6) return
    const block = bytes.subarray(at, at + lengthBytes)
    const valueLength = block.readUInt16LE(2)
    const isText = block.readUInt16LE(4) === 1
    const keyEnd = endOfText(block, 6)
    const key = block.toString('utf16le', 6, keyEnd)
    const value = aligned(keyEnd + 2)
    const valueBytes = isText ? valueLength * 2 : valueLength
    if (depth === 3) strings.set(key, block.toString('utf16le', value, endOfText(block, value)).trim())
    else if (depth < maxDepth && key !== 'VarFileInfo')
      readBlock(block.subarray(aligned(value + valueBytes)), depth + 1, strings)
    at += aligned(lengthBytes)
  }
}

/** Where the UTF-16 text that begins there ends. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start
  while (at + 2 <= bytes.length && bytes.readUInt16LE(at) !== 0) at += 2
  return Math.min(at, bytes.length)
}

function aligned(offset: number): number {
  return (offset + 3) & ~3
}
