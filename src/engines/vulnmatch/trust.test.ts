// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCatalog } from '#engines/vulndb/catalog.ts'
import { advisoryFor, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { distroOf } from './subject/distro.ts'
import { doubtsOf, type TrustInput } from './trust.ts'

const empty = { id: '', idLike: [], name: '', version: '', versionId: '', codename: '', hasExtendedSupport: false }
const system = {
  name: 'alpine',
  releaseId: 'alpine',
  majorVersion: '3',
  minorVersion: '20',
  endOfLife: '2026-04-01T00:00:00Z',
}
/** Half a day after the database was built. */
const nowMs = Date.parse('2026-11-23T19:00:00Z')

const cases: Readonly<
  Record<string, readonly [input: Partial<TrustInput> & { readonly versionId?: string }, statuses: readonly string[]]>
> = {
  'no packages of a system': [{ hasSystemPackages: false }, []],
  'a system that nobody knows': [{}, ['no-data']],
  'a system without data': [{ versionId: '4.0' }, ['no-data']],
  'a system whose life has ended': [{ versionId: '3.20.1' }, ['eol-distro']],
  'another version stands in': [{ versionId: '3.21.0' }, ['partial']],
  'an old database': [{ hasSystemPackages: false, nowMs: nowMs + 6 * 24 * 3_600_000 }, ['db-stale']],
  'a database that may be old': [
    { hasSystemPackages: false, nowMs: nowMs + 6 * 24 * 3_600_000, maxAgeMs: 30 * 24 * 3_600_000 },
    [],
  ],
  'versions that nobody can compare': [{ hasSystemPackages: false, possible: 3 }, ['partial']],
  'a layer that could not be read': [{ hasSystemPackages: false, unread: ['layer 2: cut short'] }, ['partial']],
}

test('what makes a result less than it seems', async () => {
  using database = await testDatabase([advisoryFor({ ecosystem: 'apk', name: 'x', system }, '')])
  const catalog = openCatalog(database.store)
  for (const [because, [{ versionId, ...input }, statuses]] of Object.entries(cases)) {
    const distro = versionId === undefined ? undefined : distroOf({ ...empty, id: 'alpine', versionId })
    const doubts = doubtsOf({ catalog, distro, hasSystemPackages: true, possible: 0, nowMs, ...input })
    assert.deepEqual(
      doubts.map(({ status }) => status),
      statuses,
      because,
    )
  }
})
