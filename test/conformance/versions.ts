// SPDX-License-Identifier: Apache-2.0
/** Compares the pairs of version corpora: `npm run conformance -- versions DIR`; every line is a case. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemeOf } from '#engines/vulnmatch/version/scheme-names.ts'
import type { VersionScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { schemes } from '#plugins/versions/registry.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { readCorpus, signOf } from '#testing/version-corpus.ts'

const corpusName = /^(.+?)-versions(?:-[a-z0-9-]+)?\.txt$/

/** Reads each `<ecosystem>-versions*.txt` of the folder; an ecosystem without a scheme fails. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [folder] = argv
  if (!folder) throw new Error('versions: name the folder of the corpora, for example ../shared/conformance/versions')
  let passed = 0
  const details: string[] = []
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.txt')) continue
    const scheme = schemeOf(schemes, corpusName.exec(name)?.[1] ?? '')
    if (!scheme) {
      details.push(`FAIL ${name}: no scheme for this prefix; teach it to src/engines/vulnmatch/version/scheme-names.ts`)
      continue
    }
    const misses = compareCorpus(scheme, readFileSync(join(folder, name), 'utf8'))
    passed += misses.passed
    for (const miss of misses.failed) details.push(`FAIL ${name}:${miss}`)
  }
  return { passed, failed: details.length, details }
}

function compareCorpus(scheme: VersionScheme, text: string): { passed: number; failed: string[] } {
  const { lines, errors } = readCorpus(text)
  const failed = errors.map(({ number, text }) => `${number}: not a pair: ${text}`)
  for (const { number, a, b, expected } of lines) {
    const got = scheme.compare(a, b)
    const turned = scheme.compare(b, a)
    const isTurned = got === undefined ? turned === undefined : turned !== undefined && got + turned === 0
    if (got !== expected) failed.push(`${number}: ${a} ${signOf(expected)} ${b}, ${scheme.id} says ${signOf(got)}`)
    else if (!isTurned) failed.push(`${number}: ${b} against ${a}, ${scheme.id} says ${signOf(turned)}`)
  }
  return { passed: lines.length + errors.length - failed.length, failed }
}
