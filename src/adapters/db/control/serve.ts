// SPDX-License-Identifier: Apache-2.0
/**
 * A socket beside the database file, over which commands reach the process that holds the file.
 *
 * Whoever may open the socket may open the file as well; there is nothing else to prove. One request, a line of JSON;
 * the answer is lines of JSON: `{"progress":n}` as often as there is some, then one `{"reply":…}` or `{"error":…}`.
 */
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { z } from 'zod'
import type { OpenedStore } from '#adapters/db/open-store.ts'
import { StoreError } from '#adapters/db/store.ts'
import type { Log } from '#runtime/log.ts'
import { operateStore } from './operate.ts'

export interface Control {
  /** Ends it; what is under way is broken off. */
  stop(): Promise<void>
}

/** A request is a few words and a path. */
const longestRequestChars = 8192
const mostConnections = 4
const requestWithinMs = 5000

const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('backup'), file: z.string().startsWith('/') }),
  z.object({ kind: z.literal('check'), isDryRun: z.boolean() }),
  z.object({ kind: z.literal('quarantine') }),
  z.object({ kind: z.literal('release'), id: z.int().positive() }),
  z.object({ kind: z.literal('reseal') }),
])

/** The socket of a database file. */
export function controlSocketOf(file: string): string {
  return `${file}.sock`
}

/** Listens beside the file, for its owner alone. Where that cannot be, as with a long path, it is logged. */
export async function serveControl(file: string, store: OpenedStore, log: Log): Promise<Control> {
  const path = controlSocketOf(file)
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    socket.setTimeout(requestWithinMs, () => socket.destroy())
    void converse(socket, store)
  })
  server.maxConnections = mostConnections
  // Whoever left it is gone: this process holds the file.
  rmSync(path, { force: true })
  const isListening = await new Promise<boolean>(resolve => {
    server.once('error', error => {
      log.warn('commands cannot reach this process: there is no socket', { file: path, error })
      resolve(false)
    })
    const before = process.umask(0o177)
    server.listen(path, () => resolve(true))
    process.umask(before)
  })
  return {
    async stop() {
      if (!isListening) return
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function converse(socket: Socket, store: OpenedStore): Promise<void> {
  const say = (line: object) => void (socket.writable && socket.write(`${JSON.stringify(line)}\n`))
  try {
    const request = requestSchema.parse(JSON.parse(await firstLine(socket)))
    socket.setTimeout(0)
    say({ reply: await operateStore(store, request, progress => say({ progress })) })
  } catch (error) {
    say({ error: faultOf(error) })
  }
  socket.end()
}

async function firstLine(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
    if (text.length > longestRequestChars) break
  }
  throw new StoreError('unavailable', 'reading a command: expected one line')
}

function faultOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof StoreError) return { code: error.code, message: error.message }
  return { code: 'unavailable', message: error instanceof Error ? error.message : String(error) }
}
