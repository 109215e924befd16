// SPDX-License-Identifier: Apache-2.0
import { formatDuration } from '#domain/duration.ts'
import type { Clock } from '#runtime/clock.ts'
import { fullJitterMs, type Random } from '#runtime/retry.ts'
import { OciError } from './errors.ts'
import { flowing, isSilence } from './silence.ts'

export interface ResumedDownload {
  readonly sizeBytes: number
  /** Asks for the bytes from `offset`; answers where those that come begin, at `offset` or before it. */
  readonly openAt: (offset: number) => Promise<{ readonly startsAt: number; readonly body: AsyncIterable<Uint8Array> }>
  readonly clock: Clock
  readonly random: Random
  /** See `ConnectionSettings`. */
  readonly idleTimeoutMs: number
  readonly signal?: AbortSignal
}

/** Breaks without a single byte between them … */
const maxBreaksInVain = 4
/** … of which those that were waited for, until nothing came, take longest … */
const maxSilences = 2
/** … and altogether. */
const maxBreaks = 50
const policy = { baseMs: 200, capMs: 5_000 }

/**
 * The bytes of a download that goes on where it broke off.
 *
 * Throws the last failure when going on is in vain, and at once what an abort or `OciError` other than
 * `unreachable` says. A server that falls silent is asked once more; one that is silent when it is asked, not again.
 */
export async function* resumed(download: ResumedDownload): AsyncGenerator<Uint8Array> {
  const { sizeBytes, openAt, clock, random, idleTimeoutMs, signal } = download
  let offset = 0
  let inVain = 0
  let silences = 0
  for (let breaks = 0; ; breaks++) {
    const before = offset
    try {
      const { startsAt, body } = await openAt(offset)
      let skip = offset - startsAt
      for await (const piece of flowing(body, { clock, idleTimeoutMs })) {
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
      if (isSilence(cause) && (cause instanceof OciError || ++silences >= maxSilences))
        throw new OciError('unreachable', silentAfter(download, offset), { cause })
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

function silentAfter({ sizeBytes, idleTimeoutMs }: ResumedDownload, offset: number): string {
  const waited = formatDuration(idleTimeoutMs)
  return `the registry sends nothing for ${waited}, or next to nothing, after ${offset} of ${sizeBytes} bytes; it was asked again`
}
