// SPDX-License-Identifier: Apache-2.0
/** Storage over plain HTTP, so that a trace of its system calls can be read: `durability-server.ts FILE full|normal`. */
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { systemClock } from '#runtime/clock.ts'
import { createLog } from '#runtime/log.ts'
import { startStorage } from '#services/storage/start.ts'

const [file = 'storage.db', durability] = process.argv.slice(2)
const storage = await startStorage({
  authentication: everybodyIs({ name: 'test', groups: ['system:masters'] }),
  file,
  durability: durability === 'normal' ? 'normal' : 'full',
  host: '127.0.0.1',
  port: 0,
  clock: systemClock,
  random: Math.random,
  log: createLog({ clock: systemClock, level: 'error' }),
})
process.stdout.write(`Process ${process.pid}: serving on ${storage.url}\n`)
process.once('SIGTERM', () => void storage.stop())
