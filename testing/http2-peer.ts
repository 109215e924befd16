// SPDX-License-Identifier: Apache-2.0
/** A client of HTTP/2 that says anything, also what no client should, to a connection without a socket. */

import type { Wire } from '#adapters/apiserver/http/wire.ts'
import { Http2Connection } from '#adapters/apiserver/http2/connection.ts'
import { errorCodes } from '#adapters/apiserver/http2/error-codes.ts'
import {
  clientPreface,
  frameHeadBytes,
  frameTypes,
  readUint31,
  writeFrameHead,
  writeUint32,
} from '#adapters/apiserver/http2/frames.ts'
import type { Clock } from '#runtime/clock.ts'

/** A frame that the connection has sent. */
export interface SentFrame {
  readonly type: number
  readonly flags: number
  readonly streamId: number
  readonly payload: Buffer
}

export interface Http2Peer {
  readonly connection: Http2Connection
  /** Requests that came, in their order. */
  readonly wires: readonly Wire[]
  /** The connection has ended its side, or cut both. */
  readonly isEnded: () => boolean
  send(...frames: readonly Buffer[]): void
  /** Frames that were sent since they were last asked for. */
  sent(): Promise<readonly SentFrame[]>
  /** From now on nothing that is sent is taken, as if the network stood still. */
  standStill(): void
}

export interface PeerOptions {
  readonly clock: Clock
  readonly handle?: (wire: Wire) => void
  readonly defect?: (error: unknown) => void
  /** Says its preface and its settings by itself. Default: true. */
  readonly isPolite?: boolean
}

/** Begins a connection. */
export function createHttp2Peer(options: PeerOptions): Http2Peer {
  const { clock, handle = () => {}, defect = failTest, isPolite = true } = options
  const wires: Wire[] = []
  let taken: Buffer[] = []
  let isEnded = false
  let takes = true
  const socket = {
    write(bytes: Uint8Array, written: () => void): boolean {
      taken.push(Buffer.from(bytes))
      if (takes) setImmediate(written)
      return true
    },
    end: () => void (isEnded = true),
    destroy: () => void (isEnded = true),
    once: () => {},
  }
  const connection = new Http2Connection({
    // What a connection uses of its socket.
    socket: socket as unknown as ConstructorParameters<typeof Http2Connection>[0]['socket'],
    clock,
    defect,
    handle(wire) {
      wires.push(wire)
      handle(wire)
    },
  })
  const peer: Http2Peer = {
    connection,
    wires,
    isEnded: () => isEnded,
    send: (...frames) => connection.receive(Buffer.concat(frames)),
    async sent() {
      for (let turns = 0; turns < 8; turns++) await new Promise(setImmediate)
      const frames = framesIn(Buffer.concat(taken))
      taken = []
      return frames
    },
    standStill: () => void (takes = false),
  }
  if (isPolite) peer.send(clientPreface, frame({ type: frameTypes.settings }))
  return peer
}

function failTest(error: unknown): never {
  throw error
}

export interface FrameWish {
  readonly type: number
  readonly flags?: number
  readonly streamId?: number
  readonly payload?: Buffer
}

/** A frame as bytes. */
export function frame({ type, flags = 0, streamId = 0, payload = Buffer.alloc(0) }: FrameWish): Buffer {
  const bytes = Buffer.alloc(frameHeadBytes + payload.byteLength)
  writeFrameHead(bytes, 0, { lengthBytes: payload.byteLength, type, flags, streamId })
  payload.copy(bytes, frameHeadBytes)
  return bytes
}

/** Numbers of 32 bits, one after the other. */
export function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) writeUint32(bytes, i * 4, value)
  return bytes
}

/** Fields as literals that nobody keeps. */
export function block(...fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]))
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  const length: number[] = []
  let left = bytes.byteLength
  if (left < 127) length.push(left)
  else {
    length.push(127)
    for (left -= 127; left >= 128; left >>>= 7) length.push(128 | (left & 127))
    length.push(left)
  }
  return Buffer.concat([Buffer.from(length), bytes])
}

/** What a GET has at least. */
export const getFields = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', 'storage'],
  [':path', '/x'],
] as const

/** What a POST has at least. */
export const postFields = [[':method', 'POST'], ...getFields.slice(1)] as const

/** Frames by the names of their types, with what tells most of each: `GOAWAY PROTOCOL_ERROR`, `RST_STREAM 1 CANCEL`. */
export function told(frames: readonly SentFrame[]): string[] {
  return frames.map(({ type, flags, streamId, payload }) => {
    const [name = String(type)] = Object.entries(frameTypes).find(([, number]) => number === type) ?? []
    if (type === frameTypes.goAway) return `goAway ${codeName(readUint31(payload, 4))}`
    if (type === frameTypes.rstStream) return `rstStream ${streamId} ${codeName(readUint31(payload, 0))}`
    if (type === frameTypes.windowUpdate) return `windowUpdate ${streamId} ${readUint31(payload, 0)}`
    if (type === frameTypes.data) return `data ${streamId} ${payload.byteLength}${(flags & 1) === 1 ? ' end' : ''}`
    return `${name} ${streamId}${(flags & 1) === 1 ? ' end' : ''}`
  })
}

function codeName(code: number): string {
  return Object.entries(errorCodes).find(([, number]) => number === code)?.[0] ?? String(code)
}

function framesIn(bytes: Buffer): SentFrame[] {
  const frames: SentFrame[] = []
  for (let at = 0; at < bytes.byteLength; ) {
    const start = at + frameHeadBytes
    const end = start + bytes.readUIntBE(at, 3)
    const [type = 0, flags = 0] = bytes.subarray(at + 3, at + 5)
    frames.push({ type, flags, streamId: readUint31(bytes, at + 5), payload: bytes.subarray(start, end) })
    at = end
  }
  return frames
}
