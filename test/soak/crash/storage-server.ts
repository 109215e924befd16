// SPDX-License-Identifier: Apache-2.0
/**
 * Storage as a process of its own, without a cluster to ask about users: `storage-server.ts FOLDER [DATABASE]`.
 *
 * The folder keeps certificate and token over restarts, and the database file where no URL is given.
 */
import { join } from 'node:path'
import { bearerTokens } from '#adapters/apiserver/auth.ts'
import { loadIdentity } from '#apps/up/identity.ts'
import { systemClock } from '#runtime/clock.ts'
import { createLog } from '#runtime/log.ts'
import { startStorage } from '#services/storage/start.ts'

const [dir = '.', database] = process.argv.slice(2)
const identity = await loadIdentity(dir, '127.0.0.1', Date.now())
const storage = await startStorage({
  authentication: bearerTokens(new Map([[identity.token, { name: 'soak', groups: ['system:masters'] }]])),
  tls: identity.serving,
  file: database ?? join(dir, 'storage.db'),
  host: '127.0.0.1',
  port: 0,
  clock: systemClock,
  random: Math.random,
  log: createLog({ clock: systemClock, level: 'error' }),
  // Kills come within a second; profiles are to be made in between.
  profiles: { quietMs: 5, longestWaitMs: 50 },
})
if (storage.quarantined !== undefined) process.stdout.write(`put aside as ${storage.quarantined}\n`)
process.stdout.write(`Serving on ${storage.url}\n`)
process.once('SIGTERM', () => void storage.stop())
