// SPDX-License-Identifier: Apache-2.0
import { OciError } from './errors.ts'

/** Reads an answer whole; throws `too-large` as soon as it has more than `limitBytes`, `unreachable` when it breaks off. */
export async function boundedBody(body: AsyncIterable<Uint8Array>, limitBytes: number, what: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const piece of body) {
      bytes += piece.byteLength
      if (bytes > limitBytes) throw new OciError('too-large', `${what}: expected at most ${limitBytes} bytes, got more`)
      pieces.push(piece)
    }
  } catch (cause) {
    if (cause instanceof OciError || (cause instanceof Error && cause.name === 'AbortError')) throw cause
    throw new OciError('unreachable', `${what}: the answer breaks off, or stands still, after ${bytes} bytes`, {
      cause,
    })
  }
  return Buffer.concat(pieces, bytes)
}
