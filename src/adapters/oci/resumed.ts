// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '#runtime/clock.ts'
import { fullJitterMs, type Random } from '#runtime/retry.ts'
import { OciError } from './errors.ts'

export interface ResumedDownload {
  readonly sizeBytes: number
  /** Asks for the bytes from `offset`; answers where those that come begin, at `offset` or before it. */
  readonly openAt: (offset: number) => Promise<{ readonly startsAt: number; readonly body: AsyncIterable<Uint8Array> }>
  readonly clock: Clock
  readonly random: Random
  readonly signal?: AbortSignal
}

/** Breaks without a single byte between them … */
const maxBreaksInVain = 4
/** … and altogether. */
const maxBreaks = 50
const policy = { baseMs: 200, capMs: 5_000 }

/**
 * The bytes of a download that goes on where it broke off.
 *
 * Throws the last failure when going on is in vain, and at once what an abort or `OciError` other than
 * `unreachable` says.
 */
export async function* resumed(download: ResumedDownload): AsyncGenerator<Uint8Array> {
  const { sizeBytes, openAt, clock, random, signal } = download
  let offset = 0
  let inVain = 0
  for (let breaks = 0; ; breaks++) {
    const before = offset
    try {
      const { startsAt, body } = await openAt(offset)
      let skip = offset - startsAt
      for await (const piece of body) {
        const fresh = skip > 0 ? piece.subarray(Math.min(skip, piece.byteLength)) : piece
        skip -= piece.byteLength - fresh.byteLength
        if (fresh.byteLength === 0) continue
        offset += fresh.byteLength
        yield fresh
      }
      if (offset >= sizeBytes) return
      throw new OciError('unreachable', `the download ended after ${offset} of ${sizeBytes} bytes`)
    } catch (cause) {
      if (signal?.aborted || (cause instanceof OciError && cause.code !== 'unreachable')) throw cause
      inVain = offset > before ? 0 : inVain + 1
      if (offset >= sizeBytes) return
      if (inVain >= maxBreaksInVain || breaks >= maxBreaks)
        throw new OciError(
          'unreachable',
          `the download broke off after ${offset} of ${sizeBytes} bytes, again and again`,
          { cause },
        )
      await clock.sleep(fullJitterMs(inVain, policy, random), signal)
    }
  }
}
