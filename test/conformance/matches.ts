// SPDX-License-Identifier: Apache-2.0
/**
 * Matches the SBOMs of a folder with the database beside them and compares package by package with what grype found:
 * `npm run conformance -- matches DIR [NAME]`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Matching } from '#engines/vulnmatch/run.ts'
import { subjectsFromSyft } from '#engines/vulnmatch/subject/subject-from-syft.ts'
import { type SuiteOutcome, sumOf } from '#testing/suite-runner.ts'
import { compareMatches, type ExpectedMatch } from './matches/compare.ts'
import { withMatching } from './matches/open-matching.ts'

/** A case is a package: the same set of vulnerability, namespace, fix state and fix versions. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [folder, only] = argv
  if (!folder) throw new Error('matches: name the folder of the cases, for example ../shared/conformance/images')
  return withMatching(folder, matching => compareAll({ folder, only, matching }))
}

interface Cases {
  readonly folder: string
  readonly only: string | undefined
  readonly matching: Matching
}

function compareAll({ folder, only, matching }: Cases): SuiteOutcome {
  const outcomes: SuiteOutcome[] = []
  for (const file of readdirSync(join(folder, 'sboms')).sort()) {
    const name = file.replace(/\.json$/, '')
    if (only && only !== name) continue
    const sbom = subjectsFromSyft(JSON.parse(readFileSync(join(folder, 'sboms', file), 'utf8')))
    const { matches } = JSON.parse(readFileSync(join(folder, 'expected', `sbom-${file}`), 'utf8')) as {
      readonly matches: readonly ExpectedMatch[]
    }
    outcomes.push(
      compareMatches({ name, subjects: sbom.subjects, found: matching.run(sbom.subjects), expected: matches }),
    )
  }
  return sumOf(outcomes)
}
