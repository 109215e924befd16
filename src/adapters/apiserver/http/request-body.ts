// SPDX-License-Identifier: Apache-2.0
/** Reads request bodies: bounded in size, and in how long they may stand still. */
import type { BegunBody } from '#adapters/apiserver/api/call.ts'
import { ApiError, badRequest, tooLarge } from '#adapters/apiserver/api-error.ts'
import type { Clock } from '#runtime/clock.ts'
import type { RequestBody } from './request-pieces.ts'
import type { Wire } from './wire.ts'

export interface BodySource {
  readonly wire: Wire
  readonly clock: Clock
  readonly idleMs: number
}

export interface BodyBounds {
  /** Up to this length the body is collected; what follows is read when it is asked for. */
  readonly wholeBytes: number
  readonly maxBytes: number
}

const noBody: BegunBody = { pieces: [] }

/**
 * Reads a body up to its end, or until it is longer than `wholeBytes`.
 * Errors: RequestEntityTooLarge, BadRequest when it breaks off or stands still, UnsupportedMediaType when compressed.
 */
export async function beginBody(source: BodySource, bounds: BodyBounds): Promise<BegunBody> {
  const { wire } = source
  checkHead(wire, bounds.maxBytes)
  if (wire.hasNoBody()) return noBody
  const whole = wire.body.whole()
  if (whole) return wholeBody(whole, bounds)
  return new Promise((resolve, reject) => {
    const { body } = wire
    const pieces: Buffer[] = []
    let sizeBytes = 0
    const watchdog = createWatchdog(source)
    body.read({
      piece(piece) {
        pieces.push(piece)
        sizeBytes += piece.byteLength
        watchdog.touch()
        if (sizeBytes <= bounds.wholeBytes && sizeBytes <= bounds.maxBytes) return
        watchdog.stop()
        body.pause()
        if (sizeBytes > bounds.maxBytes) reject(tooLarge(limitMessage(bounds.maxBytes, 'more')))
        else resolve({ pieces, rest: remainingPieces(source, sizeBytes, bounds.maxBytes) })
      },
      end() {
        watchdog.stop()
        resolve({ pieces })
      },
      broken() {
        watchdog.stop()
        reject(brokenOff(watchdog.isStalled(), source.idleMs))
      },
    })
  })
}

/** A body that has come before it was asked for, as most do. */
function wholeBody(pieces: readonly Buffer[], { wholeBytes, maxBytes }: BodyBounds): BegunBody {
  let sizeBytes = 0
  for (const piece of pieces) sizeBytes += piece.byteLength
  if (sizeBytes > maxBytes) throw tooLarge(limitMessage(maxBytes, `${sizeBytes}`))
  return sizeBytes > wholeBytes ? { pieces: [], rest: inTurn(pieces) } : { pieces }
}

async function* inTurn(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces
}

/** The whole body. Errors: as `beginBody`. */
export async function wholeRequestBody(source: BodySource, maxBytes: number): Promise<Buffer> {
  const { pieces } = await beginBody(source, { wholeBytes: maxBytes, maxBytes })
  return joinedPieces(pieces)
}

/** Pieces as one; a single one is not copied. */
export function joinedPieces(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces
  return pieces.length === 1 && only ? only : Buffer.concat(pieces)
}

async function* remainingPieces(source: BodySource, begunBytes: number, maxBytes: number): AsyncGenerator<Buffer> {
  const { body } = source.wire
  let sizeBytes = begunBytes
  const watchdog = createWatchdog(source)
  try {
    for (let piece = await nextPiece(body); piece; piece = await nextPiece(body)) {
      sizeBytes += piece.byteLength
      if (sizeBytes > maxBytes) throw tooLarge(limitMessage(maxBytes, 'more'))
      watchdog.stop()
      yield piece
      watchdog.touch()
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw brokenOff(watchdog.isStalled(), source.idleMs)
  } finally {
    watchdog.stop()
  }
}

/** Undefined at the end. Rejects when the body breaks off. */
function nextPiece(body: RequestBody): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    body.read({
      piece(piece) {
        body.pause()
        resolve(piece)
      },
      end: () => resolve(undefined),
      broken: () => reject(bodyBroken),
    })
  })
}

/** Made once; it is told apart, and told in words, where it is caught. */
const bodyBroken = new Error('the request body broke off')

interface Watchdog {
  touch(): void
  stop(): void
  isStalled(): boolean
}

/** Gives up a body that stands still. Begins to watch. */
function createWatchdog({ wire, clock, idleMs }: BodySource): Watchdog {
  let isStalled = false
  let cancel = () => {}
  function stop(): void {
    cancel()
    cancel = () => {}
  }
  function touch(): void {
    stop()
    cancel = clock.after(idleMs, giveUp, { keepsProcessAlive: false })
  }
  function giveUp(): void {
    isStalled = true
    wire.body.cut()
  }
  touch()
  return { touch, stop, isStalled: () => isStalled }
}

function checkHead(wire: Wire, maxBytes: number): void {
  const encoding = wire.header('content-encoding')
  if (encoding !== undefined && encoding !== 'identity')
    throw new ApiError('UnsupportedMediaType', 'a compressed request body: expected none, send it as it is')
  const announced = Number(wire.header('content-length') ?? 0)
  if (announced > maxBytes) throw tooLarge(limitMessage(maxBytes, `${announced}`))
}

function brokenOff(isStalled: boolean, idleMs: number): ApiError {
  return badRequest(isStalled ? `the request body stood still for ${idleMs} ms` : 'the request body broke off')
}

function limitMessage(maxBytes: number, got: string): string {
  return `Request entity too large: limit is ${maxBytes} bytes, got ${got}`
}
