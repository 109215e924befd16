// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run soak -- storage-crash [--n 1000] [--seed S] [--database postgres]`: kill -9 of storage under load.
 *
 * Eight writers create, update and delete over HTTPS until storage is killed at a random instant, sometimes while it
 * starts. Every acknowledged write is there afterwards as a whole, no version ever tells two states, and watchers that
 * go on from where they were miss nothing, or are told 410. With PostgreSQL, in some rounds one of its backends is
 * killed, or the whole server crashes, under a storage that goes on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresServer, startPostgresServer } from '#testing/postgres-server.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { StorageLedger } from './crash/storage-ledger.ts'
import { bundleServer } from './crash/storage-process.ts'
import { runRound } from './crash/storage-rounds.ts'
import { StorageWatcher } from './crash/storage-watcher.ts'

const watchers = 4
const reportEvery = 50

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const isPostgres = option(argv, 'database') === 'postgres'
  const count = Number(option(argv, 'n') ?? (isPostgres ? 100 : 1000))
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const dir = mkdtempSync(join(tmpdir(), 'ks-storage-crash-'))
  const postgres = isPostgres ? startPostgresServer() : undefined
  const ledger = new StorageLedger()
  let harms = 0
  const rounds = {
    place: { program: await bundleServer(dir), dir, ...(postgres && { database: postgres.newDatabase() }) },
    ledger,
    random: seededRandom(seed),
    watchers: Array.from({ length: watchers }, (_, i) => new StorageWatcher(`watcher ${i}`, ledger)),
    ...(postgres && {
      harm(random: Random) {
        harms++
        return harm(postgres, random)
      },
    }),
  }
  let failed = 0
  try {
    for (let round = 1; round <= count; round++) {
      await runRound(rounds, round)
      if (ledger.wrong.length > 0) failed++
      // At once: a long run may be ended before its time.
      for (const line of ledger.wrong.splice(0)) console.log(`round ${round}: ${line}`)
      if (round % reportEvery === 0) console.log(`${round} of ${count}: ${ledger.acknowledged} acknowledged writes`)
    }
  } finally {
    postgres?.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  const resumed = rounds.watchers.reduce((sum, each) => sum + each.resumed, 0)
  const relisted = rounds.watchers.reduce((sum, each) => sum + each.relisted, 0)
  console.log(
    `${ledger.acknowledged} acknowledged writes survived; watches: ${resumed} went on, ${relisted} were told 410`,
  )
  if (isPostgres) console.log(`PostgreSQL broke down ${harms} times under a storage that went on`)
  return { passed: count - failed, failed }
}

/** One backend is killed, for which PostgreSQL ends all of them and recovers; or everything goes down at once. */
async function harm(postgres: PostgresServer, random: Random): Promise<void> {
  if (random.chance(0.7)) {
    await postgres.killBackend()
    return
  }
  postgres.crash()
  postgres.start()
}
