// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { stagedBody } from '#adapters/db/body-staging.ts'
import { putAsideBodiless } from '#adapters/db/check-store.ts'
import { inlineBodyBytes, type ObjectKey, type StoreErrorCode } from '#adapters/db/store.ts'
import { copyStore } from '#adapters/db/store-import.ts'
import type { StoreSample } from '#adapters/db/store-metrics.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { emptyModel, tryCopy, tryQuarantine, tryStore, withSeeds } from '#testing/object-store-suite.ts'
import { openSqliteStore, type SqliteStore } from './store.ts'

const key: ObjectKey = { kind: 'apples', namespace: 'a', name: 'x' }

function content(body?: string) {
  const text = { uid: 'u', meta: '{"name":"x"}', labels: '', fields: '', summary: '' }
  return body === undefined ? text : { ...text, body: stagedBody(Buffer.from(body)) }
}

function put(store: SqliteStore, expected: number, body?: string, name = key.name) {
  return store.write({ kind: 'put', key: { ...key, name }, expected, content: content(body) })
}

function inMemory(): SqliteStore {
  return openSqliteStore({ file: ':memory:', clock: fakeClock(), firstVersion: 1 })
}

function folder(): { file: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'store-'))
  return { file: join(path, 'deep', 'objects.db'), [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

function isCode(code: StoreErrorCode): (error: Error) => boolean {
  return error => 'code' in error && error.code === code
}

test('random histories read back as the model says', async () => {
  await withSeeds(8, async random => {
    const store = inMemory()
    await tryStore({ store, model: emptyModel(), random }, 120)
    await store.close()
  })
})

test('histories go on over restarts: versions are not reused, everything acknowledged is there', async () => {
  using place = folder()
  await withSeeds(1, async random => {
    const model = emptyModel()
    for (let start = 0; start < 4; start++) {
      const store = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, durability: 'normal' })
      assert.equal((await store.revision()).current, model.current)
      await tryStore({ store, model, random }, 60)
      await store.close()
    }
  })
})

test('forgetting old events takes nothing that can still be reached', async () => {
  await withSeeds(5, async random => {
    const history = { maxEvents: 20, maxAgeMs: 1e9, maxHeavyBytes: 1e9 }
    const store = openSqliteStore({ file: ':memory:', clock: fakeClock(), firstVersion: 1, history })
    const trial = { store, model: emptyModel(), random }
    for (let round = 0; round < 6; round++) {
      await tryStore(trial, 40)
      await store.trim(0)
      const { current, oldest } = await store.revision()
      assert.ok(oldest >= current - 20)
    }
    await store.close()
  })
})

test('what history no longer holds is answered "expired", what is to come "ahead"', async () => {
  const clock = fakeClock()
  const store = openSqliteStore({
    file: ':memory:',
    clock,
    firstVersion: 1,
    history: { maxEvents: 100, maxAgeMs: 1000, maxHeavyBytes: 1e9 },
  })
  await put(store, 0, '1')
  clock.setWallClock(clock.nowMs() + 5000)
  await store.trim(clock.nowMs())
  const query = { kind: 'apples', withBodies: false, limit: 10, maxBytes: 1e6 }
  await assert.rejects(store.list({ ...query, at: 1 }), isCode('expired'))
  await assert.rejects(store.events({ kind: 'apples', after: 1, limit: 1 }), isCode('expired'))
  await assert.rejects(store.events({ kind: 'apples', after: 3, limit: 1 }), isCode('ahead'))
  assert.equal((await store.list({ ...query, at: 2 })).objects.length, 1)
  await store.close()
})

test('a backup that is made under writes is as of one moment', async () => {
  using place = folder()
  const store = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, durability: 'normal' })
  for (let i = 0; i < 40; i++)
    await Promise.all(Array.from({ length: 50 }, (_, j) => put(store, 0, 'x'.repeat(500), `n${i}-${j}`)))
  const copy = { isOver: false }
  const copying = store.backup(`${place.file}.copy`).finally(() => {
    copy.isOver = true
  })
  let written = 0
  while (!copy.isOver) await put(store, 0, 'later', `later-${written++}`)
  const { objects, version } = await copying
  assert.ok(written > 0)
  assert.equal(version, objects + 1)
  await store.close()
  const copied = openSqliteStore({ file: `${place.file}.copy`, clock: fakeClock(), durability: 'normal' })
  assert.equal((await copied.revision()).current, version)
  const events = await copied.events({ kind: 'apples', after: 1, limit: 10_000 })
  assert.equal(events.length, objects)
  assert.deepEqual(await copied.bodiless(), [])
  await copied.close()
})

test('an object whose body has vanished is found at once', async () => {
  using place = folder()
  const first = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, durability: 'normal' })
  await put(first, 0, 'one')
  await put(first, 0, 'two', 'y')
  await first.close()
  {
    using database = new DatabaseSync(place.file)
    database.exec('DELETE FROM bodies WHERE id = 1')
  }
  const store = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, durability: 'normal' })
  const damaged = await putAsideBodiless(store)
  assert.deepEqual(
    damaged.map(({ record }) => record.name),
    ['x'],
  )
  assert.equal((await store.quarantine()).length, 1)
  await store.close()
})

test('what is put aside is kept and can be brought back', async () => {
  const store = inMemory()
  await tryQuarantine(store)
  await store.close()
})

test('a layout of a newer version is left alone', async () => {
  using place = folder()
  await openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, durability: 'normal' }).close()
  {
    using database = new DatabaseSync(place.file)
    database.exec('INSERT INTO schema_version VALUES (99, 0)')
  }
  assert.throws(
    () => openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1 }),
    /expected layout \d or older, got 99/,
  )
})

test('bodies that were replaced leave with the events about them', async () => {
  using place = folder()
  const clock = fakeClock()
  const store = openSqliteStore({ file: place.file, clock, firstVersion: 1, durability: 'normal' })
  const first = await put(store, 0, 'one')
  const second = await put(store, first.object.version)
  const third = await put(store, second.object.version, 'three')
  await store.write({ kind: 'delete', key, expected: third.object.version })
  await put(store, 0, 'other', 'y')
  await store.trim(clock.nowMs() + 1e9)
  await store.close()
  using database = new DatabaseSync(place.file)
  assert.deepEqual({ ...database.prepare('SELECT count(*) AS bodies FROM bodies').get() }, { bodies: 1 })
})

test('heavy replaced bodies are forgotten by their weight', async () => {
  const history = { maxEvents: 1000, maxAgeMs: 1e9, maxHeavyBytes: 5 * inlineBodyBytes }
  const store = openSqliteStore({ file: ':memory:', clock: fakeClock(), firstVersion: 1, history })
  let version = 0
  for (let i = 0; i < 6; i++) version = (await put(store, version, 'x'.repeat(2 * inlineBodyBytes))).object.version
  await store.trim(0)
  assert.deepEqual(await store.revision(), { current: 7, oldest: 5 })
  await store.close()
})

test('a long body comes back in pieces, and lists leave it out', async () => {
  const store = inMemory()
  const body = Buffer.alloc(3 * inlineBodyBytes + 17, 'abcdefg')
  const { object } = await put(store, 0, body.toString())
  const pieces = await Array.fromAsync(store.readBody(object.body))
  assert.ok(Buffer.concat(pieces).equals(body))
  assert.ok(pieces.every(piece => piece.byteLength <= inlineBodyBytes))
  assert.equal((await store.get(key, true))?.bytes, undefined)
  await store.close()
})

test('of changes that share a transaction, one that is refused does not disturb the others', async () => {
  const samples: StoreSample[] = []
  const store = openSqliteStore({
    file: ':memory:',
    clock: fakeClock(),
    firstVersion: 1,
    observe: sample => samples.push(sample),
  })
  const outcomes = await Promise.allSettled([put(store, 0, '1'), put(store, 0, '2'), put(store, 0, '3', 'y')])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(await store.revision(), { current: 3, oldest: 1 })
  assert.deepEqual(samples, [{ kind: 'commit', changes: 2, seconds: 0 }])
  await store.close()
})

test('a copy has what was put aside, and remembers deletions', async () => {
  const [from, to] = [inMemory(), inMemory()]
  await tryCopy(from, to)
  await Promise.all([from.close(), to.close()])
})

test('a copy of what was put aside is as damaged as it was', async () => {
  using place = folder()
  const files = { from: place.file, to: `${place.file}.copy` }
  const open = (file: string) => openSqliteStore({ file, clock: fakeClock(), durability: 'normal' })
  const from = open(files.from)
  for (const [name, sizeBytes] of [
    ['short', 10],
    ['long', 2 * inlineBodyBytes],
  ] as const) {
    const { object } = await put(from, 0, 'x'.repeat(sizeBytes), name)
    const aside = { kind: 'delete', key: { ...key, name }, expected: object.version, quarantine: 'damaged' } as const
    await from.write(aside)
  }
  await from.close()
  {
    using database = new DatabaseSync(files.from)
    database.exec('UPDATE bodies SET codec = 9 WHERE chunks = 1; DELETE FROM body_chunks WHERE seq = 0')
  }
  const again = open(files.from)
  const to = open(files.to)
  await copyStore(again, await to.beginImport(), () => undefined)
  for (const store of [again, to]) {
    for (const quarantined of await store.quarantine()) {
      const back = {
        kind: 'release',
        key: { ...key, name: quarantined.record.name },
        expected: 0,
        quarantined,
      } as const
      const { object } = await store.write(back)
      await assert.rejects(Array.fromAsync(store.readBody(object.body)), isCode('corrupt'))
    }
    await store.close()
  }
  using database = new DatabaseSync(files.to)
  const rows = database.prepare('SELECT codec, data FROM bodies WHERE chunks = 1').all()
  assert.deepEqual(
    rows.map(row => [row['codec'], (row['data'] as Uint8Array).byteLength > 0]),
    [[9, true]],
  )
  assert.equal(database.prepare('SELECT count(*) AS n FROM body_chunks').get()?.['n'], 1)
})

test('a file that is no database is put aside, not deleted', async () => {
  using place = folder()
  const first = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1 })
  await put(first, 0, '1')
  await first.close()
  writeFileSync(place.file, Buffer.alloc(8192, 'no database'))
  const second = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1 })
  assert.equal(second.quarantined, `${place.file}.quarantined-2026-01-01T000000.000Z`)
  assert.equal((await second.revision()).current, 1)
  await second.close()
  assert.ok(readdirSync(join(place.file, '..')).some(name => name.includes('quarantined')))
})

test('a body that was damaged on disk fails that body alone', async () => {
  using place = folder()
  const first = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, durability: 'normal' })
  const { object } = await put(first, 0, 'x'.repeat(10_000))
  await put(first, 0, 'fine', 'y')
  await first.close()
  {
    using database = new DatabaseSync(place.file)
    database.exec(`UPDATE bodies SET data = x'00' WHERE id = ${object.body.id}`)
  }
  const samples: StoreSample[] = []
  const second = openSqliteStore({
    file: place.file,
    clock: fakeClock(),
    firstVersion: 1,
    observe: sample => samples.push(sample),
  })
  const damaged = await second.get(key, true)
  assert.ok(damaged && damaged.bytes === undefined)
  await assert.rejects(Array.fromAsync(second.readBody(damaged.body)), isCode('corrupt'))
  assert.ok((await second.get({ ...key, name: 'y' }, true))?.bytes)
  assert.deepEqual(samples, [{ kind: 'failure', code: 'corrupt' }])
  await second.close()
})

test('a second process, or a second store, does not get the file', async () => {
  using place = folder()
  const first = openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, durability: 'normal' })
  await put(first, 0, '1')
  assert.throws(
    () => openSqliteStore({ file: place.file, clock: fakeClock(), firstVersion: 1, lockTimeoutMs: 0 }),
    isCode('locked'),
  )
  await first.close()
})

test('a closed store says so', async () => {
  const store = inMemory()
  const written = put(store, 0, '1')
  await store.close()
  assert.equal((await written).type, 'ADDED')
  await assert.rejects(put(store, 0, '2'), isCode('unavailable'))
  await assert.rejects(store.get(key, false), isCode('unavailable'))
})

test('an update of what was seen reads nothing again, and is refused when that has changed or gone', async () => {
  const store = inMemory()
  const { object: seen } = await put(store, 0, 'one')
  const { bytes: _bytes, ...before } = seen
  const update = (body?: string) =>
    store.write({ kind: 'put', key, expected: before.version, content: content(body), seen: before })
  const event = await update('two')
  assert.deepEqual([event.type, event.previous, event.object.version], ['MODIFIED', before, before.version + 1])
  assert.equal(Buffer.from((await store.get(key, true))?.bytes ?? []).toString(), 'two')
  const [told] = await store.events({ kind: key.kind, after: before.version, limit: 9 })
  assert.deepEqual([told?.previous?.version, told?.previous?.body.hash], [before.version, before.body.hash])
  await assert.rejects(update('three'), isCode('conflict'))
  await store.write({ kind: 'delete', key, expected: before.version + 1 })
  await assert.rejects(update('four'), isCode('not-found'))
  assert.equal((await store.revision()).current, before.version + 2)
  await store.close()
})

test('changes that come within a few turns are committed together', async () => {
  const commits: number[] = []
  const observe = (sample: StoreSample) => void (sample.kind === 'commit' && commits.push(sample.changes))
  const store = openSqliteStore({ file: ':memory:', clock: fakeClock(), firstVersion: 1, observe })
  const writes = [put(store, 0, 'body', 'one')]
  for (const name of ['two', 'three']) {
    await new Promise(resolve => setImmediate(resolve))
    writes.push(put(store, 0, 'body', name))
  }
  await Promise.all(writes)
  assert.deepEqual(commits, [3])
  await store.close()
})
