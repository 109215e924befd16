// SPDX-License-Identifier: Apache-2.0
/**
 * Matches the SBOMs of a folder with the database beside them and compares package by package with what grype found:
 * `npm run conformance -- matches DIR [NAME]`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { importListing } from '#adapters/vulndb/import.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { type Matching, prepareMatching } from '#engines/vulnmatch/run.ts'
import { subjectsFromSyft } from '#engines/vulnmatch/subject-from-syft.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { compareMatches, type ExpectedMatch } from './matches/compare.ts'

/** A case is a package: the same set of vulnerability, namespace, fix state and fix versions. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [folder, only] = argv
  if (!folder) throw new Error('matches: name the folder of the cases, for example ../shared/conformance/images')
  const work = mkdtempSync(join(tmpdir(), 'vulndb-'))
  try {
    await importListing(join(folder, 'db', 'full', 'latest.json'), work)
    const store = openVulnerabilityDatabase((await installedDatabase(work))?.file ?? '')
    try {
      // As the peer was run: language packages by name alone.
      const options = { cpesForLanguages: false, cpesForGoStdlib: false }
      return compareAll({ folder, only, matching: prepareMatching({ store, matchers, schemes, options }) })
    } finally {
      store.close()
    }
  } finally {
    rmSync(work, { recursive: true })
  }
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
  const sum = (count: (outcome: SuiteOutcome) => number) =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0)
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped ?? 0),
    details: outcomes.flatMap(({ details }) => details ?? []),
  }
}
