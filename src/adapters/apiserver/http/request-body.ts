// SPDX-License-Identifier: Apache-2.0
/** Reads request bodies: bounded in size, and in how long they may stand still. */
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { ApiError, badRequest, tooLarge } from '#adapters/apiserver/api-error.ts'
import type { Clock } from '#runtime/clock.ts'

export interface BodySource {
  readonly request: IncomingMessage | Http2ServerRequest
  readonly clock: Clock
  readonly idleMs: number
}

/** The body in pieces. Errors: RequestEntityTooLarge, BadRequest when it breaks off, UnsupportedMediaType when compressed. */
export async function* bodyPieces({ request, clock, idleMs }: BodySource, maxBytes: number): AsyncGenerator<Buffer> {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw new ApiError('UnsupportedMediaType', 'a compressed request body: expected none, send it as it is')
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) throw tooLarge(limitMessage(maxBytes, `${announced}`))
  let sizeBytes = 0
  let isStalled = false
  let cancel = () => {}
  function watchdog(): void {
    cancel()
    cancel = clock.after(
      idleMs,
      () => {
        isStalled = true
        request.destroy()
      },
      { keepsProcessAlive: false },
    )
  }
  try {
    watchdog()
    for await (const piece of request as AsyncIterable<Buffer>) {
      sizeBytes += piece.byteLength
      if (sizeBytes > maxBytes) throw tooLarge(limitMessage(maxBytes, 'more'))
      cancel()
      yield piece
      watchdog()
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw badRequest(isStalled ? `the request body stood still for ${idleMs} ms` : 'the request body broke off')
  } finally {
    cancel()
  }
}

function limitMessage(maxBytes: number, got: string): string {
  return `Request entity too large: limit is ${maxBytes} bytes, got ${got}`
}

/** The whole body. Errors: as `bodyPieces`. */
export async function wholeRequestBody(source: BodySource, maxBytes: number): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(bodyPieces(source, maxBytes)))
}
