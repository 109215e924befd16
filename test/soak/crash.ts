// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run soak -- crash [--n 50] [--seed S]`: kill -9 of `ks up` during writes under load, again and again.
 *
 * After each kill the store opens, every acknowledged write is there as a whole, nothing that was acknowledged as
 * deleted is back, and resource versions went on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { Ledger } from './crash/ledger.ts'
import { UpProcess } from './crash/up-process.ts'
import { writeUntilKilled } from './crash/writers.ts'

const shortestLifeMs = 20
const longestLifeMs = 1_200

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const rounds = Number(option(argv, 'n') ?? 50)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const random = seededRandom(seed)
  const dir = mkdtempSync(join(tmpdir(), 'ks-crash-'))
  const ledger = new Ledger()
  const details: string[] = []
  let failed = 0
  try {
    for (let round = 1; round <= rounds; round++) {
      const wrong = await oneRound(dir, ledger, shortestLifeMs + random.below(longestLifeMs - shortestLifeMs))
      if (wrong.length > 0) failed++
      details.push(...wrong.map(line => `round ${round}: ${line}`))
      if (process.stderr.isTTY)
        process.stderr.write(
          `\r\u001b[K${round} of ${rounds}, ${ledger.size} objects, ${ledger.acknowledged} acknowledged writes`,
        )
    }
    const last = await UpProcess.start(dir)
    details.push(...(await ledger.check(last.rest)).map(line => `at the end: ${line}`))
    await last.stop()
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  console.log(`${ledger.acknowledged} acknowledged writes survived ${rounds} kills`)
  return { passed: rounds - failed, failed, details }
}

async function oneRound(dir: string, ledger: Ledger, lifeMs: number): Promise<string[]> {
  const up = await UpProcess.start(dir)
  const wrong = await ledger.check(up.rest)
  if (up.quarantined) wrong.push('the database was put aside as damaged')
  const writing = writeUntilKilled(up.rest, ledger)
  await new Promise(resolve => setTimeout(resolve, lifeMs))
  await up.kill()
  await writing
  return wrong
}
