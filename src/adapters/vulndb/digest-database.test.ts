// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { changesBetween, packageKey } from '#domain/database-digests.ts'
import { advisoryFor, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { digestDatabase } from './digest-database.ts'

/** As a look-up names it: whole. */
const debian = { ...systems.debian12, minorVersion: '', labelVersion: '', channel: '' }
const bash = advisoryFor({ ecosystem: 'deb', name: 'bash', system: systems.debian12 }, '< 5.3', { type: 'dpkg' })
const curl = advisoryFor({ ecosystem: 'deb', name: 'curl', system: systems.debian12 }, '< 8', { type: 'dpkg' })
const newer = advisoryFor({ ecosystem: 'deb', name: 'curl', system: systems.debian12 }, '< 9', { type: 'dpkg' })

test('the same in another order has not changed', async () => {
  using before = await testDatabase([bash, curl])
  using after = await testDatabase([curl, bash])
  const changes = changesBetween(digestDatabase(before.file), digestDatabase(after.file))
  for (const name of ['bash', 'curl']) assert.equal(changes?.has(packageKey(name, debian)), false, name)
})

test('what has changed is told, and what has not', async () => {
  using before = await testDatabase([bash, curl])
  using after = await testDatabase([bash, newer])
  const changes = changesBetween(digestDatabase(before.file), digestDatabase(after.file))
  assert.equal(changes?.has(packageKey('curl', debian)), true)
  assert.equal(changes?.has(packageKey('bash', debian)), false)
})

test('a number that no database has ends the import, and takes no memory', async () => {
  using good = await testDatabase([bash])
  const hostile = `${good.file}.hostile`
  copyFileSync(good.file, hostile)
  const database = new DatabaseSync(hostile)
  database.exec('UPDATE blobs SET id = 4000000000000 WHERE id = (SELECT max(id) FROM blobs)')
  database.close()
  assert.throws(() => digestDatabase(hostile), { code: 'too-large', message: /blobs has number 4000000000000/ })
})
