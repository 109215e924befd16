// SPDX-License-Identifier: Apache-2.0
/** SETTINGS: what we say of ourselves, and what a peer says. Source: RFC 9113 §6.5.2. */
import { ConnectionError, type ErrorCode } from './error-codes.ts'
import {
  defaultMaxFrameBytes,
  frameHeadBytes,
  frameTypes,
  maxWindowBytes,
  writeFrameHead,
  writeUint32,
} from './frames.ts'

/** Numbers of the settings that say something to a server, or that it says. */
const ids = {
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowBytes: 4,
  maxFrameBytes: 5,
  maxHeaderListBytes: 6,
} as const

const settingBytes = 6

export interface ServerSettings {
  readonly maxConcurrentStreams: number
  readonly initialWindowBytes: number
  readonly maxHeaderListBytes: number
}

/** Our SETTINGS as a frame. */
export function settingsFrame(settings: ServerSettings): Buffer {
  const names = ['maxConcurrentStreams', 'initialWindowBytes', 'maxHeaderListBytes'] as const
  const lengthBytes = names.length * settingBytes
  const bytes = Buffer.alloc(frameHeadBytes + lengthBytes)
  let at = writeFrameHead(bytes, 0, { lengthBytes, type: frameTypes.settings, flags: 0, streamId: 0 })
  for (const name of names) {
    bytes[at + 1] = ids[name]
    at = writeUint32(bytes, at + 2, settings[name])
  }
  return bytes
}

/** What a peer wants to be different; of what it repeats the last counts. */
export interface PeerSettings {
  readonly initialWindowBytes?: number
  readonly maxFrameBytes?: number
}

/** Errors: ConnectionError. */
export function readSettings(bytes: Buffer, start: number, end: number): PeerSettings {
  const settings: { initialWindowBytes?: number; maxFrameBytes?: number } = {}
  for (let at = start; at < end; at += settingBytes) {
    const id = bytes.readUInt16BE(at)
    const value = bytes.readUInt32BE(at + 2)
    if (id === ids.enablePush && value > 1) throw fault('PROTOCOL_ERROR', 'ENABLE_PUSH: expected 0 or 1')
    if (id === ids.initialWindowBytes) {
      if (value > maxWindowBytes) throw fault('FLOW_CONTROL_ERROR', 'INITIAL_WINDOW_SIZE: expected at most 2^31-1')
      settings.initialWindowBytes = value
    }
    if (id === ids.maxFrameBytes) {
      if (value < defaultMaxFrameBytes || value >= 2 ** 24)
        throw fault('PROTOCOL_ERROR', 'MAX_FRAME_SIZE: expected 2^14 to 2^24-1')
      settings.maxFrameBytes = value
    }
  }
  return settings
}

function fault(code: ErrorCode, message: string): ConnectionError {
  return new ConnectionError(code, message)
}
