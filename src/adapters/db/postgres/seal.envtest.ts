// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { createBodySeal, type SealKey } from '#adapters/db/body-seal.ts'
import { stagedBody } from '#adapters/db/body-staging.ts'
import { checkStore } from '#adapters/db/check-store.ts'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import { inlineBodyBytes, type ObjectStore } from '#adapters/db/store.ts'
import { copyStore } from '#adapters/db/store-import.ts'
import { systemClock } from '#runtime/clock.ts'
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { openPostgresStore } from './store.ts'

const canary = 'canary-that-nobody-may-read'
const keyOf = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) })

describe('bodies at rest in PostgreSQL, and copies of stores', { skip: whyNoPostgres(process.env) ?? false }, () => {
  let server: PostgresServer
  before(() => {
    server = startPostgresServer()
  })
  after(() => server.stop())

  function open(url: string, ...keys: readonly SealKey[]) {
    return openPostgresStore({ url, clock: systemClock, random: Math.random, seal: createBodySeal(keys) })
  }

  function holdsCanary(): boolean {
    return globSync(`${server.dataFolder}/**/*`).some(
      file => statSync(file).isFile() && readFileSync(file).includes(canary),
    )
  }

  test('no body is in the files of the server in the clear; keys are rotated', async () => {
    const url = server.newDatabase()
    const one = await open(url, keyOf('k1', 1))
    await put(one, 'short', Buffer.from(canary))
    await put(one, 'long', Buffer.alloc(2 * inlineBodyBytes + 5, canary))
    await one.close()
    await assert.rejects(open(url), { code: 'unavailable', message: /"k1"/ })
    const two = await open(url, keyOf('k2', 2), keyOf('k1', 1))
    assert.equal(await two.reseal(), 4)
    await two.close()
    const last = await open(url, keyOf('k2', 2))
    assert.deepEqual((await checkStore(last, () => undefined)).damaged, [])
    server.crash()
    assert.ok(!holdsCanary())
    server.start()
    const clear = await open(server.newDatabase())
    await put(clear, 'clear', Buffer.from(canary))
    await clear.close()
    server.crash()
    assert.ok(holdsCanary(), 'the canary can be found at all')
    server.start()
    await last.close()
  })

  test('a copy from SQLite to PostgreSQL and back keeps uid, version and bytes', async () => {
    const clock = systemClock
    const from = openSqliteStore({ file: ':memory:', clock, firstVersion: 1 })
    const names = Array.from({ length: 30 }, (_, i) => `n${i}`)
    for (const name of names) await put(from, name, Buffer.from(name.repeat(1 + 700 * (name.length - 2))))
    await put(from, 'long', Buffer.alloc(2 * inlineBodyBytes + 5, 'x'))
    const middle = await open(server.newDatabase())
    await copyStore(from, await middle.beginImport(), () => undefined)
    await assert.rejects(middle.beginImport(), { code: 'unavailable' })
    const to = openSqliteStore({ file: ':memory:', clock })
    const report = await copyStore(middle, await to.beginImport(), () => undefined)
    assert.deepEqual([report.objects, report.version], [31, 32])
    assert.deepEqual(await contentOf(middle), await contentOf(from))
    assert.deepEqual(await contentOf(to), await contentOf(from))
    const next = await to.write({
      kind: 'delete',
      key: { kind: 'apples', namespace: 'a', name: 'n0' },
      expected: 2,
    })
    assert.equal(next.object.version, 33)
    await Promise.all([from.close(), middle.close(), to.close()])
  })
})

function put(store: ObjectStore, name: string, body: Buffer) {
  const content = { uid: `uid-${name}`, meta: '{}', labels: '', fields: '', summary: '', body: stagedBody(body) }
  return store.write({ kind: 'put', key: { kind: 'apples', namespace: 'a', name }, expected: 0, content })
}

async function contentOf(store: ObjectStore) {
  const { objects } = await store.list({ kind: 'apples', withBodies: true, limit: 100, maxBytes: 1e9 })
  return objects.map(({ uid, name, version, body, bytes }) => {
    return { uid, name, version, hash: body.hash, bytes: bytes && Buffer.from(bytes).toString() }
  })
}
