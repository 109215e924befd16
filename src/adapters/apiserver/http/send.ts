// SPDX-License-Identifier: Apache-2.0
/** Puts replies on the wire, at the pace of the client. */
import type { Reply } from '#adapters/apiserver/api/reply.ts'
import type { Clock } from '#runtime/clock.ts'
import type { ReplyHeaders, Wire } from './wire.ts'

export interface Sending {
  readonly wire: Wire
  readonly reply: Reply
  readonly warnings: readonly string[]
  readonly isHead: boolean
  readonly clock: Clock
  /** An answer that is not taken for so long is given up; a watch is not. */
  readonly idleMs: number
  /** Aborted when the client has gone. */
  readonly signal: () => AbortSignal
}

/** Sends a reply. What fails after the headers are out can only be shown by cutting the connection. */
export async function sendReply(sending: Sending): Promise<void> {
  const { wire, reply, isHead } = sending
  const { body, status } = reply
  if (wire.isAnswered()) return
  // A watch may be silent for long; its client waits for the headers.
  wire.head(status, headersOf(sending), reply.isWatch === true)
  if (isHead || status === 304) {
    wire.end()
    return
  }
  if (body instanceof Uint8Array) {
    wire.end(body)
    return
  }
  const signal = sending.signal()
  try {
    for await (const piece of body) {
      if (signal.aborted) return
      if (reply.isWatch !== true) await written(sending, signal, piece)
      else if (!wire.write(piece)) await drained(sending, signal)
    }
    wire.end()
  } catch (error) {
    wire.cut()
    throw error
  }
}

function headersOf({ reply, warnings }: Sending): ReplyHeaders {
  const { body, contentType, headers, isWatch } = reply
  return {
    'cache-control': 'no-cache, private',
    'content-type': contentType,
    ...(body instanceof Uint8Array ? { 'content-length': body.byteLength } : {}),
    ...(isWatch === true ? { 'x-accel-buffering': 'no' } : {}),
    ...(warnings.length > 0 ? { warning: warnings.map(warningValue) } : {}),
    ...headers,
  }
}

/** `299 - "text"`, with what would end the quoted text or the header escaped or dropped. */
function warningValue(text: string): string {
  return `299 - "${text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/["\\]/g, '\\$&')
    .slice(0, 500)}"`
}

/** Sends a piece, and waits until it is out, the client has gone, or has been idle for too long. */
function written({ wire, clock, idleMs }: Sending, signal: AbortSignal, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(idleMs, () => finish(idleError(idleMs)), { keepsProcessAlive: false })
    function finish(error?: Error): void {
      cancel()
      signal.removeEventListener('abort', onGone)
      if (error) reject(error)
      else resolve()
    }
    function onGone(): void {
      finish()
    }
    signal.addEventListener('abort', onGone, { once: true })
    // What goes wrong with a piece shows as the end of the connection.
    wire.write(piece, onGone)
  })
}

/** Waits until the client takes more or has gone. A watch may be silent for as long as it likes. */
function drained({ wire }: Sending, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    function finish(): void {
      signal.removeEventListener('abort', finish)
      resolve()
    }
    wire.onDrain(finish)
    signal.addEventListener('abort', finish, { once: true })
  })
}

function idleError(idleMs: number): Error {
  return new Error(`the client has taken nothing of the answer for ${idleMs} ms`)
}
