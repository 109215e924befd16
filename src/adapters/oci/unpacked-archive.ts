// SPDX-License-Identifier: Apache-2.0
/** Archives that come as a stream: a daemon's, or a packed file. They are read from their end too, so a file keeps them. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { type Compression, compressionOf } from '#domain/compression.ts'
import { type ArchivedImage, openArchive } from './archive.ts'
import { OciError } from './errors.ts'

/** Largest archive that is written to a file, in bytes. */
export const maxUnpackedBytes = 32 * 2 ** 30

const magicBytes = 4

/** How the file is packed; `none` also for one that is not there, which whoever opens it says better. */
export async function packingOf(path: string): Promise<Compression> {
  const file = await open(path).catch(() => undefined)
  if (!file) return 'none'
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(magicBytes), 0, magicBytes, 0)
    return compressionOf(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/** Opens an archive that was packed as a whole, as by `docker save | gzip`. Throws `OciError`. */
export function openPackedArchive(
  path: string,
  packing: Exclude<Compression, 'none'>,
  { platform, maxBytes = maxUnpackedBytes }: { readonly platform: string; readonly maxBytes?: number },
): Promise<ArchivedImage> {
  return openUnpackedArchive(platform, async unpacked => {
    const unpacker = packing === 'gzip' ? createGunzip() : createZstdDecompress()
    const target = createWriteStream(unpacked, { mode: 0o600 })
    await pipeline(createReadStream(path), unpacker, bounded(maxBytes), target).catch((cause: unknown) => {
      if (cause instanceof OciError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new OciError('malformed', `${path}: cannot unpack it (${packing}): ${reason}`, { cause })
    })
  })
}

/** Opens the archive that `write` puts into a file of its own, which is gone after `close`. Throws `OciError`. */
export async function openUnpackedArchive(
  platform: string,
  write: (path: string) => Promise<void>,
): Promise<ArchivedImage> {
  const folder = await mkdtemp(join(tmpdir(), 'ks-image-'))
  try {
    const path = join(folder, 'image.tar')
    await write(path)
    const opened = await openArchive(path, platform)
    return {
      ...opened,
      async close() {
        await opened.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Lets bytes through to a file; fails with `too-large` beyond the bound. */
export function bounded(maxBytes: number): Transform {
  let bytes = 0
  return new Transform({
    transform(piece: Buffer, _, done) {
      bytes += piece.length
      done(bytes > maxBytes ? new OciError('too-large', `the image has more than ${maxBytes} bytes`) : null, piece)
    },
  })
}
