// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { OciError } from './errors.ts'
import type { Descriptor } from './image.ts'

/**
 * The pieces of a blob, counted and hashed as they pass: too many bytes, too few, or other ones than the digest
 * stands for end the reading with an `OciError`, at the latest after the last piece.
 */
export async function* verified(
  { digest, size }: Descriptor,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const [algorithm = ''] = digest.split(':')
  const hash = createHash(algorithm)
  let received = 0
  for await (const piece of pieces) {
    received += piece.byteLength
    if (received > size) throw new OciError('too-large', `blob ${digest}: expected ${size} bytes, got more`)
    hash.update(piece)
    yield piece
  }
  if (received < size) throw new OciError('malformed', `blob ${digest}: expected ${size} bytes, got ${received}`)
  const actual = `${algorithm}:${hash.digest('hex')}`
  if (actual !== digest)
    throw new OciError('digest-mismatch', `blob: expected ${digest}, got content of ${actual}; do not trust it`)
}
