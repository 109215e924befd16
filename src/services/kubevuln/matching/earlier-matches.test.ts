// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import type { Json } from '#domain/kube-object.ts'
import { commandFor, matching as otherMatching, scene, specOf } from '#services/kubevuln/scene.test.ts'
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { openDatabaseMatching } from './database-matching.ts'
import { earlierMatches } from './earlier-matches.ts'
import type { ImageMatching } from './image-matching.ts'

const bash = { ecosystem: 'deb', name: 'bash', system: systems.debian12 }
const curl = { ecosystem: 'deb', name: 'curl', system: systems.debian12 }
const deb = { type: 'dpkg', provider: 'debian' }

test('another database is matched with by what has changed, and stored as if all of it had been matched', async () => {
  using folder = tempDir()
  const build = (records: readonly DatabaseRecord[]) =>
    buildDatabase({ into: folder.path, records, now: '2026-11-23T07:23:23Z' })
  await build([advisoryFor(bash, '< 6', { ...deb, name: 'CVE-2026-0001' })])
  const { log } = memoryLog()
  const options = { folder: folder.path, mode: 'off', clock: fakeClock(), log } as const
  await using database = await openDatabaseMatching(options)
  await using it = await scene({ matching: database.current() })
  await it.post('/v1/scanImage', commandFor(it.registry))
  await it.service.idle()
  const manifest = it.object('vulnerabilitymanifests')
  assert.ok(manifest)

  await build([
    advisoryFor(bash, '< 6', { ...deb, name: 'CVE-2026-0001' }),
    advisoryFor(bash, '< 7', { ...deb, name: 'CVE-2026-0002' }),
    advisoryFor(curl, '< 7', { ...deb, name: 'CVE-2026-0003' }),
  ])
  await database.refresh()
  const current = database.current()
  assert.ok(current)
  const earlier = earlierMatches(manifest, current)
  assert.ok(earlier)
  const { syft: sbom } = specOf(it.object('sbomsyfts')) as { readonly syft: Json }
  const anew = current.match(sbom, [])
  assert.deepEqual(anew.counts.unknown, 2)
  assert.deepEqual(await current.matchAgain(earlier, sbom, []), anew)
  it.state.matching = { ...current, match: refused }
  assert.equal(await it.service.rematch(), 1)
  await it.service.idle()
  assert.deepEqual((specOf(it.object('vulnerabilitymanifests')) as { readonly payload: Json }).payload, anew.document)

  assert.equal(earlierMatches(manifest, otherMatching), undefined, 'made by another program')
  const unknown = { ...earlier, databaseVersion: `sha256:${'0'.repeat(64)}` }
  assert.equal(await current.matchAgain(unknown, sbom, []), undefined, 'nobody knows what that database said')
  const other = { ...earlier, isVendorTrusted: !earlier.isVendorTrusted }
  assert.equal(await current.matchAgain(other, sbom, []), undefined, 'it was looked up in another way')
})

const refused: ImageMatching['match'] = () => {
  throw new Error('everything is matched anew')
}
