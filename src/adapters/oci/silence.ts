// SPDX-License-Identifier: Apache-2.0
/** Servers that keep a connection and send nothing, or so little that nobody lives to see the end. */
import type { Clock } from '#runtime/clock.ts'

/** The slowest line that anybody fetches an image over. */
const leastBytesPerSecond = 1_024

/** Little came in a time in which much should have. */
class TrickleError extends Error {
  override readonly name = 'TrickleError'
}

/** Whether that is what went wrong, or what made it go wrong. */
export function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { readonly code?: unknown }
  if (error instanceof TrickleError || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return true
  return error.cause !== undefined && isSilence(error.cause)
}

/**
 * The pieces as they come; throws when in `idleTimeoutMs` of waiting for them less came than on the slowest line. That
 * nothing comes at all is for the connection to notice. The time that whoever reads takes for a piece does not count.
 */
export async function* flowing(
  body: AsyncIterable<Uint8Array>,
  { clock, idleTimeoutMs }: { readonly clock: Clock; readonly idleTimeoutMs: number },
): AsyncGenerator<Uint8Array> {
  let waitedMs = 0
  let receivedBytes = 0
  let askedMs = clock.monotonicMs()
  for await (const piece of body) {
    waitedMs += clock.monotonicMs() - askedMs
    receivedBytes += piece.byteLength
    if (waitedMs >= idleTimeoutMs) {
      if (receivedBytes < (leastBytesPerSecond * waitedMs) / 1_000)
        throw new TrickleError(`${receivedBytes} bytes in ${Math.round(waitedMs)} ms`)
      waitedMs = 0
      receivedBytes = 0
    }
    yield piece
    askedMs = clock.monotonicMs()
  }
}
