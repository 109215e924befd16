// SPDX-License-Identifier: Apache-2.0
/** What is wrong with a frame by itself, whatever came before it. Source: RFC 9113 §6. */
import { ConnectionError } from './error-codes.ts'
import type { Frame } from './frame-reader.ts'
import { frameFlags, frameTypes } from './frames.ts'

interface Rule {
  readonly name: string
  /** On a stream, on none, or on either. */
  readonly on: 'stream' | 'connection' | 'either'
  readonly isLength?: (lengthBytes: number, flags: number) => boolean
}

/** By the number of the type. PRIORITY of another length concerns its stream alone. */
const rules: readonly (Rule | undefined)[] = ruleTable()

function ruleTable(): (Rule | undefined)[] {
  const table: (Rule | undefined)[] = []
  const is = (expected: number) => (lengthBytes: number) => lengthBytes === expected
  table[frameTypes.headers] = { name: 'HEADERS', on: 'stream' }
  table[frameTypes.priority] = { name: 'PRIORITY', on: 'stream' }
  table[frameTypes.rstStream] = { name: 'RST_STREAM', on: 'stream', isLength: is(4) }
  table[frameTypes.settings] = {
    name: 'SETTINGS',
    on: 'connection',
    isLength: (lengthBytes, flags) => ((flags & frameFlags.ack) === 0 ? lengthBytes % 6 === 0 : lengthBytes === 0),
  }
  table[frameTypes.ping] = { name: 'PING', on: 'connection', isLength: is(8) }
  table[frameTypes.goAway] = { name: 'GOAWAY', on: 'connection', isLength: lengthBytes => lengthBytes >= 8 }
  table[frameTypes.windowUpdate] = { name: 'WINDOW_UPDATE', on: 'either', isLength: is(4) }
  return table
}

/** Errors: ConnectionError. */
export function checkFrame({ type, flags, streamId, lengthBytes }: Frame): void {
  if (type === frameTypes.pushPromise)
    throw new ConnectionError('PROTOCOL_ERROR', 'PUSH_PROMISE: expected none from a client')
  const rule = rules[type]
  if (!rule) return
  if (rule.on !== 'either' && (streamId !== 0) !== (rule.on === 'stream'))
    throw new ConnectionError(
      'PROTOCOL_ERROR',
      `${rule.name}: expected it on ${rule.on === 'stream' ? 'a' : 'no'} stream`,
    )
  if (rule.isLength && !rule.isLength(lengthBytes, flags))
    throw new ConnectionError('FRAME_SIZE_ERROR', `${rule.name}: expected another length than ${lengthBytes}`)
}
