// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run conformance -- oracle DIR [WORD]`: real projects, object by object and control by control.
 *
 * `DIR/<set>/input/**` is scanned as files with every control; each pair of object and control is compared with
 * `DIR/<set>/expected.json`: same status, same sets of paths. A pair that only one side has is a difference. A
 * difference that a rule of `explanations.ts` accounts for is skipped, and counted by its reason.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { comparePairs, type Difference } from './oracle/compare.ts'
import { readExpected } from './oracle/expected.ts'
import { explain } from './oracle/explanations.ts'
import { scanSet } from './oracle/scan-set.ts'

export async function run([dir, word]: readonly string[]): Promise<SuiteOutcome> {
  if (!dir || !existsSync(dir)) throw new Error(`give a folder of projects, not "${dir ?? ''}"`)
  const details: string[] = []
  const count = { passed: 0, failed: 0, skipped: 0 }
  const reasons = new Map<string, number>()
  for (const set of readdirSync(dir).sort()) {
    if (!existsSync(join(dir, set, 'expected.json'))) continue
    const ours = await scanSet(join(dir, set, 'input'))
    const { equal, differences } = comparePairs(readExpected(join(dir, set, 'expected.json')), ours.pairs)
    count.passed += equal
    for (const difference of differences) {
      const reason = explain(difference, ours.scan)
      if (reason) {
        count.skipped++
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      } else {
        count.failed++
        if (!word || lineOf(set, difference).includes(word)) details.push(lineOf(set, difference))
      }
    }
  }
  for (const [reason, pairs] of [...reasons].sort(([a], [b]) => (a < b ? -1 : 1)))
    details.push(`explained ${pairs} pairs: ${reason}`)
  return { ...count, details }
}

function lineOf(set: string, { key, expected, got }: Difference): string {
  return `FAIL ${set} ${key}\n     original ${expected ?? '(no such pair)'}\n     ours     ${got ?? '(no such pair)'}`
}
