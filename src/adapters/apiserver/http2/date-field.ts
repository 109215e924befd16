// SPDX-License-Identifier: Apache-2.0
import { writeField } from './hpack-encoder.ts'

let second = -1
let bytes: Uint8Array = new Uint8Array()

/** The header `date`, ready to be sent; made anew each second, for all connections. */
export function dateFieldAt(nowMs: number): Uint8Array {
  const nowSecond = Math.floor(nowMs / 1000)
  if (nowSecond === second) return bytes
  const room = Buffer.alloc(64)
  bytes = room.subarray(0, writeField(room, 0, 'date', new Date(nowMs).toUTCString()))
  second = nowSecond
  return bytes
}
