// SPDX-License-Identifier: Apache-2.0
/** Puts replies on the wire, at the pace of the client. */
import type { Reply } from '#adapters/apiserver/api/reply.ts'
import type { HttpCall } from './http-call.ts'
import type { ReplyHeaders, Wire } from './wire.ts'

/**
 * Sends a reply. What fails after the headers are out can only be shown by cutting the connection. An answer, but for a
 * watch, that is not taken for `idleMs` is given up.
 */
export async function sendReply(call: HttpCall, reply: Reply, idleMs: number): Promise<void> {
  const { wire } = call
  const { body, status } = reply
  if (wire.isAnswered()) return
  // A watch may be silent for long; its client waits for the headers.
  wire.head(status, headersOf(reply, call.warnings), reply.isWatch === true)
  if (call.method === 'HEAD' || status === 304) {
    wire.end()
    return
  }
  if (body instanceof Uint8Array) {
    wire.end(body)
    return
  }
  const signal = call.signal()
  try {
    for await (const piece of body) {
      if (signal.aborted) return
      if (reply.isWatch !== true) await written(call, signal, piece, idleMs)
      else if (!wire.write(piece)) await drained(wire, signal)
    }
    wire.end()
  } catch (error) {
    wire.cut()
    throw error
  }
}

function headersOf({ body, contentType, headers, isWatch }: Reply, warnings: readonly string[]): ReplyHeaders {
  const all: ReplyHeaders = { 'cache-control': 'no-cache, private', 'content-type': contentType }
  if (body instanceof Uint8Array) all['content-length'] = body.byteLength
  if (isWatch === true) all['x-accel-buffering'] = 'no'
  if (warnings.length > 0) all['warning'] = warnings.map(warningValue)
  return headers ? Object.assign(all, headers) : all
}

/** `299 - "text"`, with what would end the quoted text or the header escaped or dropped. */
function warningValue(text: string): string {
  return `299 - "${text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/["\\]/g, '\\$&')
    .slice(0, 500)}"`
}

/** Sends a piece, and waits until it is out, the client has gone, or has been idle for too long. */
function written(call: HttpCall, signal: AbortSignal, piece: Uint8Array, idleMs: number): Promise<void> {
  const { wire, clock } = call
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
function drained(wire: Wire, signal: AbortSignal): Promise<void> {
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
