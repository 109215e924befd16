// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { advisoryFor, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { openDatabaseMatching } from './database-matching.ts'

const sbom = {
  artifacts: [{ id: 'a', name: 'curl', version: '7.0-1', type: 'deb', language: '', purl: '' }],
  distro: { id: 'debian', versionID: '12' },
}

/** Puts a database into the folder as an import does. */
function install(folder: string, file: string, name: string): void {
  mkdirSync(join(folder, name))
  copyFileSync(file, join(folder, name, 'vulnerability.db'))
  const manifest = { checksum: `sha256:${name}`, built: '2026-11-23T07:23:23Z', schema: '6', source: '', folder: name }
  writeFileSync(join(folder, 'import.json'), JSON.stringify(manifest))
}

test('no database, then one, then another; a bad one leaves the last good', async () => {
  using folder = tempDir()
  const of = (name: string) => ({ ecosystem: 'deb', name, system: systems.debian12 })
  using first = await testDatabase([advisoryFor(of('curl'), '< 8.0-1', { type: 'dpkg' })])
  using second = await testDatabase([advisoryFor(of('bash'), '< 8.0-1', { type: 'dpkg' })])
  const { log, lines } = memoryLog()
  await using database = await openDatabaseMatching({
    folder: folder.path,
    mode: 'adaptive',
    clock: fakeClock(),
    log,
  })
  assert.equal(database.current(), undefined)

  install(folder.path, first.file, 'a'.repeat(16))
  await database.refresh()
  const matched = database.current()?.match(sbom, [])
  assert.deepEqual([matched?.counts.unknown, matched?.status], [1, 'ready'])
  assert.equal(database.current()?.match(sbom, ['a layer is damaged']).status, 'partial')

  install(folder.path, second.file, 'b'.repeat(16))
  await database.refresh()
  assert.equal(database.current()?.match(sbom, []).counts.unknown, 0)

  install(folder.path, folder.write('bad.db', 'no database'), 'c'.repeat(16))
  await database.refresh()
  assert.equal(database.current()?.databaseVersion, `sha256:${'b'.repeat(16)}`)
  assert.ok(lines.some(({ level }) => level === 'error'))
})

test('the mode says how packages of languages are looked up, and who made the image', async () => {
  using folder = tempDir()
  using found = await testDatabase([
    advisoryFor({ ecosystem: 'deb', name: 'x', system: systems.debian12 }, '< 1', { type: 'dpkg' }),
  ])
  install(folder.path, found.file, 'd'.repeat(16))
  const { log } = memoryLog()
  const of = (id: string) => ({ artifacts: [], distro: { id, versionID: '1' } })
  const cases = { adaptive: [false, true], on: [false, true], off: [false, true] } as const
  for (const mode of ['adaptive', 'on', 'off'] as const) {
    await using database = await openDatabaseMatching({ folder: folder.path, mode, clock: fakeClock(), log })
    assert.match(database.current()?.version ?? '', new RegExp(`-matching-\\d+-${mode}$`))
    const trusted = ['debian', 'wolfi'].map(id => database.current()?.match(of(id), []).choice?.isVendorTrusted)
    assert.deepEqual(trusted, cases[mode], mode)
  }
})
