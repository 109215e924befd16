// SPDX-License-Identifier: Apache-2.0
import { OciError } from './errors.ts'

/** Reads an answer whole; throws `too-large` as soon as it has more than `limitBytes`. */
export async function boundedBody(body: AsyncIterable<Uint8Array>, limitBytes: number, what: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.byteLength
    if (bytes > limitBytes) throw new OciError('too-large', `${what}: expected at most ${limitBytes} bytes, got more`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces, bytes)
}
