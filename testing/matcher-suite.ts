// SPDX-License-Identifier: Apache-2.0
/** What every matcher must pass: finds what its cases say, and nothing for a package that no advisory names. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import type { Match } from '#engines/vulnmatch/match.ts'
import type { Matcher, MatchOptions } from '#engines/vulnmatch/matcher.ts'
import { type Matches, prepareMatching } from '#engines/vulnmatch/run.ts'
import { subjectsFromSyft } from '#engines/vulnmatch/subject/subject-from-syft.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { testDatabase } from '#testing/builders/vulnerability-database.ts'

export interface MatcherCase {
  readonly records: readonly DatabaseRecord[]
  /** Fields of a Syft artifact; `id`, and `type` of the matcher's first kind, need not be given. */
  readonly artifact: Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string }
  readonly distro?: Readonly<Record<string, unknown>>
  readonly options?: Partial<MatchOptions>
  /** `<id> <namespace> <fix state>[<fix versions>] <kind of match>`, sorted. */
  readonly finds: readonly string[]
  /** Names of what may concern the package. */
  readonly possible?: readonly string[]
}

/** Registers the tests of one matcher; cases by the reason why they exist. */
export function matcherSuite(matcher: Matcher, cases: Readonly<Record<string, MatcherCase>>): void {
  test(`${matcher.id}: matches`, async () => {
    for (const [because, one] of Object.entries(cases)) {
      const { matches, possible } = await matchesOf(matcher, one)
      assert.deepEqual(matches.map(textOf).sort(), one.finds, because)
      assert.deepEqual(
        possible.map(({ vulnerability }) => vulnerability.name),
        one.possible ?? [],
        because,
      )
      for (const { evidence } of matches) assert.ok(evidence.every(({ matcher: id }) => id === matcher.id))
    }
  })

  test(`${matcher.id}: finds nothing under another name`, async () => {
    for (const [because, one] of Object.entries(cases)) {
      const artifact = { ...one.artifact, name: 'zz-unnamed', purl: '', cpes: [], metadata: {}, metadataType: '' }
      const { matches, possible } = await matchesOf(matcher, { ...one, artifact })
      assert.deepEqual([...matches, ...possible].map(textOf), [], because)
    }
  })
}

async function matchesOf(matcher: Matcher, { records, artifact, distro, options }: MatcherCase): Promise<Matches> {
  using database = await testDatabase(records)
  const matching = prepareMatching({
    store: database.store,
    matchers: [matcher],
    schemes,
    options: { cpesForLanguages: false, cpesForGoStdlib: false, ...options },
  })
  const artifacts = [{ id: 'a', type: matcher.types[0] ?? 'binary', ...artifact }]
  return matching.run(subjectsFromSyft({ artifacts, distro }).subjects)
}

function textOf({ vulnerability, namespace, fix, evidence }: Match): string {
  return `${vulnerability.name} ${namespace} ${fix.state}[${fix.versions.join(' ')}] ${evidence[0]?.kind}`
}
