// SPDX-License-Identifier: Apache-2.0
/** Frames by which a connection is steered, put where they go out before all answers. */
import { type ErrorCode, errorCodes } from './error-codes.ts'
import type { Frame } from './frame-reader.ts'
import { frameFlags, frameHeadBytes, frameTypes, writeFrameHead, writeUint32 } from './frames.ts'
import type { Output } from './output.ts'

/** RST_STREAM. */
export function sendReset(output: Output, streamId: number, code: ErrorCode): void {
  sendNumber(output, frameTypes.rstStream, streamId, errorCodes[code])
}

/** WINDOW_UPDATE. */
export function sendWindowUpdate(output: Output, streamId: number, increment: number): void {
  sendNumber(output, frameTypes.windowUpdate, streamId, increment)
}

function sendNumber(output: Output, type: number, streamId: number, value: number): void {
  const { bytes, at } = output.reserve(frameHeadBytes + 4)
  writeUint32(bytes, writeFrameHead(bytes, at, { lengthBytes: 4, type, flags: 0, streamId }), value)
}

/** GOAWAY, with a text for whoever reads the peer's log. */
export function sendGoAway(output: Output, lastStreamId: number, code: ErrorCode, message: string): void {
  const text = Buffer.from(message, 'latin1')
  const lengthBytes = 8 + text.byteLength
  const { bytes, at } = output.reserve(frameHeadBytes + lengthBytes)
  const start = writeFrameHead(bytes, at, { lengthBytes, type: frameTypes.goAway, flags: 0, streamId: 0 })
  bytes.set(text, writeUint32(bytes, writeUint32(bytes, start, lastStreamId), errorCodes[code]))
}

/** Answers SETTINGS or PING with what it said. Errors: ConnectionError when too many such answers wait. */
export function sendAck(
  output: Output,
  type: number,
  { bytes, start, end }: Pick<Frame, 'bytes' | 'start' | 'end'>,
): void {
  const lengthBytes = end - start
  const room = output.control(frameHeadBytes + lengthBytes)
  const head = { lengthBytes, type, flags: frameFlags.ack, streamId: 0 }
  bytes.copy(room.bytes, writeFrameHead(room.bytes, room.at, head), start, end)
}
