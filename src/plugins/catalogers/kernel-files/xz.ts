// SPDX-License-Identifier: Apache-2.0
import { LzmaDecoder } from './lzma.ts'

/** Whether a file begins as one in the .xz format. */
export function isXz(content: Buffer): boolean {
  return content.length >= 12 && content.readUInt32BE(0) === 0xfd37_7a58 && content.readUInt16BE(4) === 0x5a00
}

const filterLzma2 = 0x21
/** Filters that make branches of a processor's code comparable; what they change is code, not texts. */
const isBranchFilter = (id: number) => id >= 4 && id <= 0x0a

/**
 * Unpacks a file in the .xz format. Checks are not verified, and code that was made absolute for x86 or another
 * processor is left so: both is enough for reading the texts in a program.
 *
 * @throws RangeError for a damaged file, one of other filters, or one that unpacks to more than `maxBytes`
 * Source: "The .xz File Format" 1.1.0. Cost: memory for the unpacked file, twice while it grows.
 */
export function unxz(content: Buffer, maxBytes: number): Buffer {
  if (!isXz(content)) throw new RangeError('expected a file in the .xz format, got another')
  const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64][at(content, 7) & 0x0f] ?? 0
  const decoder = new LzmaDecoder(content, maxBytes)
  let position = 12
  // An index, which begins with a NUL where a block has the size of its header, follows the last block.
  while (at(content, position) !== 0) {
    const headerBytes = (at(content, position) + 1) * 4
    checkFilters(content.subarray(position, position + headerBytes))
    const end = decoder.chunks(position + headerBytes)
    const blockBytes = end - (position + headerBytes)
    position = end + ((4 - (blockBytes % 4)) % 4) + checkBytes
  }
  return decoder.output()
}

function checkFilters(header: Buffer): void {
  const flags = at(header, 1)
  let position = 2
  const number = () => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = at(header, position++)
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
      if (shift > 2 ** 49) throw new RangeError('expected a number in the header of a block, got too long a one')
    }
  }
  if (flags & 0x40) number()
  if (flags & 0x80) number()
  const count = (flags & 3) + 1
  for (let i = 0; i < count; i++) {
    const id = number()
    const propertiesBytes = number()
    position += propertiesBytes
    const isKnown = i === count - 1 ? id === filterLzma2 : isBranchFilter(id)
    if (!isKnown) throw new RangeError(`expected the filter LZMA2, got filter ${id}`)
  }
}

function at(content: Buffer, position: number): number {
  const byte = content[position]
  if (byte === undefined) throw new RangeError('expected more of the file, got its end')
  return byte
}
