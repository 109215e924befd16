// SPDX-License-Identifier: Apache-2.0
import { after, before, describe, test } from 'node:test'
import { systemClock } from '#runtime/clock.ts'
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { queueCases } from '#testing/scan-queue-suite.ts'
import { openPostgresQueue } from './postgres.ts'

const bounds = { maxWaiting: 1_000, leaseMs: 30_000 }

describe('the queue in PostgreSQL', { skip: whyNoPostgres(process.env) ?? false }, () => {
  let server: PostgresServer
  before(() => {
    server = startPostgresServer()
  })
  after(() => server.stop())

  for (const { name, run } of queueCases) {
    test(name, async () => {
      const open = (url: string, more: Partial<typeof bounds> = {}) =>
        openPostgresQueue({ url, clock: systemClock, random: Math.random, ...bounds, ...more })
      await run({ open, pass: ms => systemClock.sleep(ms) }, server.newDatabase())
    })
  }
})
