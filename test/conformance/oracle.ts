// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run conformance -- oracle DIR [WORD]`: real projects, object by object and control by control.
 *
 * `DIR/<set>/input/**` is scanned as files with every control; each pair of object and control is compared with
 * `DIR/<set>/expected.json`: same status, same sets of paths. A pair that only one side has is a difference. A
 * difference that a rule of `explanations.ts` accounts for is skipped, and counted by its reason. Counts and scores
 * of controls that no difference touches, and the scores of frameworks, have to be the original's.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { comparePairs, type Difference } from './oracle/compare.ts'
import { readExpected } from './oracle/expected.ts'
import { explain } from './oracle/explanations.ts'
import { scanSet } from './oracle/scan-set.ts'
import { compareScores } from './oracle/scores.ts'

/** Controls that ask registries in the original, and nobody here. */
const unsigned: ReadonlySet<string> = new Set(['C-0236', 'C-0237'])

export async function run([dir, word]: readonly string[]): Promise<SuiteOutcome> {
  if (!dir || !existsSync(dir)) throw new Error(`give a folder of projects, not "${dir ?? ''}"`)
  const details: string[] = []
  const count = { passed: 0, failed: 0, skipped: 0 }
  const reasons = new Map<string, number>()
  const scoreReasons = new Map<string, number>()
  let pairs = 0
  let explained = 0
  let compared = 0
  for (const set of readdirSync(dir).sort()) {
    if (!existsSync(join(dir, set, 'expected.json'))) continue
    const ours = await scanSet(join(dir, set, 'input'))
    const expected = readExpected(join(dir, set, 'expected.json'))
    const { equal, differences } = comparePairs(expected.pairs, ours.pairs)
    count.passed += equal
    pairs += equal + differences.length
    const touched = new Set(expected.withPhantoms)
    const fail = (line: string) => {
      count.failed++
      if (!word || line.includes(word)) details.push(`FAIL ${set} ${line}`)
    }
    for (const difference of differences) {
      const reason = explain(difference, ours.scan)
      touched.add(difference.controlID)
      if (reason) {
        count.skipped++
        if (!unsigned.has(difference.controlID)) explained++
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      } else fail(lineOf(difference))
    }
    const scores = compareScores(expected.scores, ours.scan.summary, touched)
    count.passed += scores.equal
    compared += scores.equal + scores.differences.length
    for (const difference of scores.differences) fail(difference)
    for (const reason of scores.explained) scoreReasons.set(reason, (scoreReasons.get(reason) ?? 0) + 1)
  }
  for (const [reason, number] of [...reasons].sort(([a], [b]) => (a < b ? -1 : 1)))
    details.push(`explained ${number} pairs: ${reason}`)
  for (const [reason, number] of scoreReasons) details.push(`explained ${number} counts and scores: ${reason}`)
  details.push(
    `${pairs} pairs and ${compared} counts and scores compared; explained besides C-0236 and C-0237: ${share(explained, pairs)} of at most 8 %`,
  )
  return { ...count, details }
}

function share(part: number, whole: number): string {
  return `${whole === 0 ? '0' : ((100 * part) / whole).toFixed(1)} %`
}

function lineOf({ key, expected, got }: Difference): string {
  return `${key}\n     original ${expected ?? '(no such pair)'}\n     ours     ${got ?? '(no such pair)'}`
}
