// SPDX-License-Identifier: Apache-2.0
/** Asks the process that holds a database file to do something to it. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { StoreError, type StoreErrorCode } from '#adapters/db/store.ts'
import type { StoreReply, StoreRequest } from './operate.ts'
import { controlSocketOf } from './serve.ts'

/**
 * Its answer; undefined when no process holds the file, so that it can be opened. Errors: those of the store there;
 * `unavailable` when the process ends before it answers.
 */
export async function askControl(
  file: string,
  request: StoreRequest,
  onProgress: (objects: number) => void,
): Promise<StoreReply | undefined> {
  const socket = connect(controlSocketOf(file))
  try {
    await once(socket, 'connect')
  } catch {
    // No socket, or one that a process left which was killed.
    return undefined
  }
  socket.on('error', () => undefined)
  socket.write(`${JSON.stringify(request)}\n`)
  try {
    for await (const text of createInterface({ input: socket })) {
      const line = JSON.parse(text) as Line
      if (line.error) throw new StoreError(line.error.code, line.error.message)
      if (line.reply) return line.reply
      onProgress(line.progress ?? 0)
    }
  } finally {
    socket.destroy()
  }
  throw new StoreError('unavailable', `asking the process that holds ${file}: it ended before it answered`)
}

interface Line {
  readonly progress?: number
  readonly reply?: StoreReply
  readonly error?: { readonly code: StoreErrorCode; readonly message: string }
}
