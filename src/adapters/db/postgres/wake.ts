// SPDX-License-Identifier: Apache-2.0
/** Wakes the reading of events: at a notification, and each second in case one was lost. */
import type { Client } from 'pg'
import type { Clock } from '#runtime/clock.ts'
import { createBackoff, type Random } from '#runtime/retry.ts'
import { wakeChannel } from './write.ts'

export interface WakeOptions {
  readonly clock: Clock
  readonly random: Random
  /** A new connection, not yet connected. */
  readonly connection: () => Client
  readonly pollMs: number
  /** Reads what is new. What it throws is left to the next time. */
  readonly wake: () => Promise<void>
}

export interface Waking {
  stop(): Promise<void>
}

const reconnect = { baseMs: 100, capMs: 5000, floorMs: 50 }

/** Starts listening and polling; a connection that breaks is made again with back-off. */
export function startWaking({ clock, random, connection, pollMs, wake }: WakeOptions): Waking {
  const backoff = createBackoff(reconnect, random)
  let isStopped = false
  let client: Client | undefined
  let cancelPoll = () => {}
  let cancelConnect = () => {}

  function poll(): void {
    cancelPoll()
    if (isStopped) return
    cancelPoll = clock.after(pollMs, poll, { keepsProcessAlive: false })
    wake().catch(() => undefined)
  }

  async function connect(): Promise<void> {
    const own = connection()
    let hasEnded = false
    function lost(): void {
      if (hasEnded) return
      hasEnded = true
      if (client === own) client = undefined
      own.end().catch(() => undefined)
      if (!isStopped) cancelConnect = clock.after(backoff.nextMs(), () => void connect(), { keepsProcessAlive: false })
    }
    own.on('error', lost)
    own.on('end', lost)
    own.on('notification', poll)
    try {
      client = own
      await own.connect()
      await own.query(`LISTEN ${wakeChannel}`)
      backoff.reset()
      poll()
    } catch {
      lost()
    }
  }

  poll()
  void connect()
  return {
    async stop() {
      isStopped = true
      cancelPoll()
      cancelConnect()
      await client?.end().catch(() => undefined)
    },
  }
}
