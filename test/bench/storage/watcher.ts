// SPDX-License-Identifier: Apache-2.0
/** A client that watches, and notes when the line about each object came. */
import type { ClientHttp2Session } from 'node:http2'

export interface WatchWish {
  readonly path: string
  /** When the write of each object was sent, by name. */
  readonly sentMs: ReadonlyMap<string, number>
  /** The watch is done after so many lines about objects. */
  readonly lines: number
}

export interface Watcher {
  /** From the write to its line. */
  readonly tookMs: readonly number[]
  /** Resource versions in the order of the lines. */
  readonly versions: readonly number[]
  /** Rejects when the watch ends before. */
  readonly done: Promise<void>
}

const newline = 0x0a

/** Starts a watch; resolves when the server has answered. */
export async function createWatcher(session: ClientHttp2Session, { path, sentMs, lines }: WatchWish): Promise<Watcher> {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  const tookMs: number[] = []
  const versions: number[] = []
  const stream = session.request({ ':path': path })
  let rest = Buffer.alloc(0)
  function take(line: string): void {
    const name = /"name":"([^"]+)"/.exec(line)?.[1]
    const version = /"resourceVersion":"(\d+)"/.exec(line)?.[1]
    if (name === undefined || line.startsWith('{"type":"BOOKMARK"')) return
    tookMs.push(performance.now() - (sentMs.get(name) ?? 0))
    versions.push(Number(version))
    if (versions.length === lines) resolve()
  }
  stream.on('data', (piece: Buffer) => {
    const all = rest.byteLength === 0 ? piece : Buffer.concat([rest, piece])
    let from = 0
    for (let to = all.indexOf(newline); to >= 0; to = all.indexOf(newline, from)) {
      // Names and versions stand at the beginning of a line.
      take(all.toString('latin1', from, Math.min(to, from + lookedAtBytes)))
      from = to + 1
    }
    rest = Buffer.from(all.subarray(from))
  })
  stream.on('end', () => reject(new Error(`the watch ended after ${versions.length} lines`)))
  stream.on('error', reject)
  stream.end()
  await new Promise(answered => stream.once('response', answered))
  return { tookMs, versions, done }
}

const lookedAtBytes = 2500
