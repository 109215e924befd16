// SPDX-License-Identifier: Apache-2.0
/** One of the replicas over a database, as a lock that its connection holds: it ends with the process that holds it. */
import type { Client } from 'pg'

export interface Leadership {
  /** Takes the lock if it is free. False also while the database cannot be reached. */
  isLeader(): Promise<boolean>
  stop(): Promise<void>
}

/** The number is arbitrary and ours, another than those of migrations and of forgetting. */
const leaderLock = 7_105_120_503

/** `connection` makes a new connection, not yet connected; one is kept open from the first question on. */
export function createLeadership(connection: () => Client): Leadership {
  let client: Client | undefined
  let holds = false
  let asking: Promise<boolean> | undefined
  let isStopped = false

  async function connect(): Promise<Client> {
    const own = connection()
    function lost(): void {
      if (client === own) [client, holds] = [undefined, false]
      own.end().catch(() => undefined)
    }
    own.on('error', lost)
    own.on('end', lost)
    await own.connect()
    return own
  }

  async function ask(): Promise<boolean> {
    try {
      client ??= await connect()
      // The lock is the connection's: one that answers still has it.
      const sql = holds ? 'SELECT true AS held' : 'SELECT pg_try_advisory_lock($1) AS held'
      const { rows } = await client.query<{ held: boolean }>(sql, holds ? [] : [leaderLock])
      holds = rows[0]?.held === true
    } catch {
      const own = client
      client = undefined
      holds = false
      own?.end().catch(() => undefined)
    }
    return holds && !isStopped
  }

  return {
    isLeader() {
      if (isStopped) return Promise.resolve(false)
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    async stop() {
      isStopped = true
      await asking
      await client?.end().catch(() => undefined)
    },
  }
}
