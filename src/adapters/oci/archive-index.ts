// SPDX-License-Identifier: Apache-2.0
/** Finds the files of a tar archive on disk, so that any of them can be read without the others. */
import type { FileHandle } from 'node:fs/promises'
import { OciError } from './errors.ts'

/** Where a file of an archive lies. */
export interface ArchiveEntry {
  readonly offset: number
  readonly sizeBytes: number
  /** Target of a link, as the archive has it. */
  readonly link?: string
}

const blockBytes = 512
/** Images have some files per layer, not one per file of theirs. */
const maxEntries = 20_000
const maxNameBytes = 8_192

/**
 * The entries by name, without `./` before it.
 *
 * Throws `not-a-layout` when the file is no tar archive, `malformed` when it has too many entries or ends within one.
 * Source: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar long names.
 */
export async function indexArchive(file: FileHandle, place: string): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const { size } = await file.stat()
  const entries = new Map<string, ArchiveEntry>()
  let longName: string | undefined
  for (let at = 0; at + blockBytes <= size; ) {
    const header = await readAt(file, at, blockBytes)
    if (header.every(byte => byte === 0)) break
    if (!hasRightSum(header)) throw notAnArchive(place, at)
    const sizeBytes = sizeOf(header)
    const type = String.fromCharCode(header[156] ?? 0)
    const offset = at + blockBytes
    if (offset + sizeBytes > size) throw new OciError('malformed', `${place}: the archive ends within an entry`)
    at = offset + Math.ceil(sizeBytes / blockBytes) * blockBytes
    if (type === 'L' || type === 'x') {
      if (sizeBytes > maxNameBytes) throw new OciError('malformed', `${place}: a name has ${sizeBytes} bytes`)
      const text = (await readAt(file, offset, sizeBytes)).toString('utf8')
      longName = (type === 'L' ? text.replace(/\0.*$/s, '') : paxPath(text)) ?? longName
      continue
    }
    if (type === 'g') continue
    const name = (longName ?? nameOf(header)).replace(/^(?:\.\/)+/, '')
    longName = undefined
    const link = type === '1' || type === '2' ? textOf(header, 157, 100) : undefined
    entries.set(name, { offset, sizeBytes, ...(link !== undefined && { link }) })
    if (entries.size > maxEntries) throw new OciError('malformed', `${place}: expected at most ${maxEntries} entries`)
  }
  return entries
}

/** Exactly these bytes of a file; throws `malformed` when it ends before. */
export async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  for (let done = 0; done < bytes; ) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, offset + done)
    if (bytesRead === 0) throw new OciError('malformed', 'the archive became shorter while it was read')
    done += bytesRead
  }
  return buffer
}

function notAnArchive(place: string, at: number): OciError {
  const advice = at === 0 ? 'of packed ones only gzip and zstd are read' : 'it is damaged'
  return new OciError('not-a-layout', `${place}: expected a tar archive, got something else at byte ${at}; ${advice}`)
}

function hasRightSum(header: Buffer): boolean {
  const wanted = Number.parseInt(textOf(header, 148, 8).trim(), 8)
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0) === wanted
}

function sizeOf(header: Buffer): number {
  if ((header[124] ?? 0) & 0x80) {
    const size = header.readBigUInt64BE(128)
    return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : Number.MAX_SAFE_INTEGER
  }
  const size = Number.parseInt(textOf(header, 124, 12).trim() || '0', 8)
  return Number.isNaN(size) ? 0 : size
}

function nameOf(header: Buffer): string {
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textOf(header, 345, 155) : ''
  const name = textOf(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

function textOf(header: Buffer, start: number, length: number): string {
  const end = header.subarray(start, start + length).indexOf(0)
  return header.toString('utf8', start, end < 0 ? start + length : start + end)
}

function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1]
}
