// SPDX-License-Identifier: Apache-2.0
/** Zip archives for tests, honest or not. */
import { deflateRawSync } from 'node:zlib'

export interface ZipOptions {
  /** Stands before the archive, as the script of a self-executing jar does. */
  readonly prefix?: string
  readonly isStored?: boolean
  readonly comment?: string
  /** Sizes and offsets stand in zip64 records. */
  readonly isZip64?: boolean
}

const unknown32 = 0xffff_ffff

/** An archive of the contents by name. */
export function zipArchive(files: Readonly<Record<string, string | Buffer>>, options: ZipOptions = {}): Buffer {
  const { isStored = false, isZip64 = false, prefix = '', comment = '' } = options
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content)
    const packed = isStored ? bytes : deflateRawSync(bytes)
    const method = isStored ? 0 : 8
    const local = Buffer.alloc(30 + Buffer.byteLength(name))
    local.writeUInt32LE(0x0403_4b50, 0)
    local.writeUInt16LE(method, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(bytes.length, 22)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    local.write(name, 30)
    locals.push(local, packed)
    const extra = isZip64 ? wideExtra(bytes.length, packed.length, offset) : Buffer.alloc(0)
    const entry = Buffer.alloc(46 + Buffer.byteLength(name))
    entry.writeUInt32LE(0x0201_4b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(isZip64 ? unknown32 : packed.length, 20)
    entry.writeUInt32LE(isZip64 ? unknown32 : bytes.length, 24)
    entry.writeUInt16LE(Buffer.byteLength(name), 28)
    entry.writeUInt16LE(extra.length, 30)
    entry.writeUInt32LE(isZip64 ? unknown32 : offset, 42)
    entry.write(name, 46)
    central.push(entry, extra)
    offset += local.length + packed.length
  }
  const directory = Buffer.concat(central)
  const count = Object.keys(files).length
  const wide = isZip64 ? wideEnd(count, directory.length, offset) : Buffer.alloc(0)
  const end = Buffer.alloc(22 + comment.length)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(isZip64 ? 0xffff : count, 10)
  end.writeUInt32LE(isZip64 ? unknown32 : directory.length, 12)
  end.writeUInt32LE(isZip64 ? unknown32 : offset, 16)
  end.writeUInt16LE(comment.length, 20)
  end.write(comment, 22)
  return Buffer.concat([Buffer.from(prefix), ...locals, directory, wide, end])
}

function wideExtra(...numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + numbers.length * 8)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(numbers.length * 8, 2)
  for (const [i, number] of numbers.entries()) extra.writeBigUInt64LE(BigInt(number), 4 + i * 8)
  return extra
}

function wideEnd(count: number, directoryBytes: number, offset: number): Buffer {
  const record = Buffer.alloc(56 + 20)
  record.writeUInt32LE(0x0606_4b50, 0)
  record.writeBigUInt64LE(BigInt(count), 32)
  record.writeBigUInt64LE(BigInt(directoryBytes), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  record.writeUInt32LE(0x0706_4b50, 56)
  return record
}
