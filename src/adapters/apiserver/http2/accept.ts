// SPDX-License-Identifier: Apache-2.0
/** Takes sockets whose client has chosen HTTP/2. */
import type { TLSSocket } from 'node:tls'
import { type ConnectionParts, Http2Connection } from './connection.ts'

export interface Http2Connections {
  accept(socket: TLSSocket): void
  /** Takes no more requests; each connection ends with its last stream. */
  leave(): void
}

/** How often connections are looked at that may stand still. */
const sweepEveryMs = 5000

/** The connections of one server. */
export function createHttp2Connections(parts: Omit<ConnectionParts, 'socket'>): Http2Connections {
  const { clock } = parts
  const connections = new Set<Http2Connection>()
  let cancelSweep: (() => void) | undefined

  function sweep(): void {
    const nowMs = clock.monotonicMs()
    for (const connection of connections) connection.sweep(nowMs)
    cancelSweep = connections.size > 0 ? clock.after(sweepEveryMs, sweep, { keepsProcessAlive: false }) : undefined
  }

  return {
    accept(socket) {
      const connection = new Http2Connection({ ...parts, socket })
      connections.add(connection)
      cancelSweep ??= clock.after(sweepEveryMs, sweep, { keepsProcessAlive: false })
      socket.on('data', (piece: Buffer) => connection.receive(piece))
      socket.once('end', () => {
        connection.lost()
        socket.end()
      })
      socket.once('close', () => {
        connections.delete(connection)
        connection.lost()
        if (connections.size > 0) return
        cancelSweep?.()
        cancelSweep = undefined
      })
    },
    leave() {
      for (const connection of connections) connection.leave()
    },
  }
}
