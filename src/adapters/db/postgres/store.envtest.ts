// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { stagedBody } from '#adapters/db/body-staging.ts'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import {
  inlineBodyBytes,
  type ObjectKey,
  type ObjectStore,
  type StoreErrorCode,
  type StoreEvent,
} from '#adapters/db/store.ts'
import { systemClock } from '#runtime/clock.ts'
import { emptyModel, tryCopy, tryQuarantine, tryStore, withSeeds } from '#testing/object-store-suite.ts'
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './store.ts'

const key: ObjectKey = { kind: 'apples', namespace: 'a', name: 'x' }

function put(store: ObjectStore, expected: number, body?: string, name = key.name) {
  const text = { uid: 'u', meta: '{"name":"x"}', labels: '', fields: '', summary: '' }
  const content = body === undefined ? text : { ...text, body: stagedBody(Buffer.from(body)) }
  return store.write({ kind: 'put', key: { ...key, name }, expected, content })
}

function isCode(code: StoreErrorCode): (error: Error) => boolean {
  return error => 'code' in error && error.code === code
}

describe('the store on PostgreSQL', { skip: whyNoPostgres(process.env) ?? false }, () => {
  let server: PostgresServer
  before(() => {
    server = startPostgresServer()
  })
  after(() => server.stop())

  function open(url = server.newDatabase(), options: Partial<PostgresStoreOptions> = {}): Promise<PostgresStore> {
    return openPostgresStore({ url, clock: systemClock, random: Math.random, firstVersion: 1, ...options })
  }

  test('random histories read back as the model says', async () => {
    await withSeeds(4, async random => {
      const store = await open()
      await tryStore({ store, model: emptyModel(), random }, 100)
      await store.close()
    })
  })

  test('histories go on over restarts: versions are not reused, everything acknowledged is there', async () => {
    const url = server.newDatabase()
    await withSeeds(1, async random => {
      const model = emptyModel()
      for (let start = 0; start < 2; start++) {
        const store = await open(url)
        assert.equal((await store.revision()).current, model.current)
        await tryStore({ store, model, random }, 60)
        await store.close()
        server.crash()
        server.start()
      }
    })
  })

  test('forgetting old events takes nothing that can still be reached', async () => {
    await withSeeds(2, async random => {
      const history = { maxEvents: 20, maxAgeMs: 1e9, maxHeavyBytes: 1e9 }
      const store = await open(undefined, { history })
      const trial = { store, model: emptyModel(), random }
      for (let round = 0; round < 4; round++) {
        await tryStore(trial, 40)
        await store.trim(0)
        const { current, oldest } = await store.revision()
        assert.ok(oldest >= current - 20)
      }
      await store.close()
    })
  })

  test('what history no longer holds is answered "expired", what is to come "ahead"', async () => {
    const store = await open(undefined, { history: { maxEvents: 100, maxAgeMs: 1000, maxHeavyBytes: 1e9 } })
    await put(store, 0, '1')
    await store.trim(Date.now() + 5000)
    const query = { kind: 'apples', withBodies: false, limit: 10, maxBytes: 1e6 }
    await assert.rejects(store.list({ ...query, at: 1 }), isCode('expired'))
    await assert.rejects(store.events({ kind: 'apples', after: 1, limit: 1 }), isCode('expired'))
    await assert.rejects(store.events({ kind: 'apples', after: 3, limit: 1 }), isCode('ahead'))
    assert.equal((await store.list({ ...query, at: 2 })).objects.length, 1)
    await store.close()
  })

  test('a body that has vanished is noticed', async () => {
    const url = server.newDatabase()
    const store = await open(url)
    await put(store, 0, 'one')
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('DELETE FROM bodies')
    await client.end()
    assert.deepEqual(
      (await store.bodiless()).map(({ name }) => name),
      ['x'],
    )
    await store.close()
  })

  test('a replica that leads does not keep the history from being forgotten', async () => {
    const store = await openPostgresStore({
      url: server.newDatabase(),
      clock: systemClock,
      random: Math.random,
      firstVersion: 1,
    })
    await put(store, 0, 'one')
    assert.equal(await store.isLeader?.(), true)
    await store.trim(Date.now() + 1e9)
    assert.deepEqual(await store.revision(), { current: 2, oldest: 2 })
    await store.close()
  })

  test('what is put aside is kept and can be brought back', async () => {
    const store = await open()
    await tryQuarantine(store)
    await store.close()
  })

  test('a copy has what was put aside, and remembers deletions, from SQLite and to it', async () => {
    const inMemory = () => openSqliteStore({ file: ':memory:', clock: systemClock })
    for (const [from, to] of [
      [inMemory(), await open(server.newDatabase())],
      [await open(server.newDatabase()), inMemory()],
    ] as const) {
      await tryCopy(from, to)
      await Promise.all([from.close(), to.close()])
    }
  })

  test('bodies that were replaced or refused do not stay', async () => {
    const url = server.newDatabase()
    const store = await open(url)
    const first = await put(store, 0, 'one')
    await assert.rejects(put(store, 0, 'refused'), isCode('already-exists'))
    const second = await put(store, first.object.version)
    const third = await put(store, second.object.version, 'three')
    await store.write({ kind: 'delete', key, expected: third.object.version })
    await put(store, 0, 'other', 'y')
    await store.trim(Date.now() + 1e9)
    await store.close()
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<{ bodies: string }>('SELECT count(*) AS bodies FROM bodies')
    assert.deepEqual(rows, [{ bodies: '1' }])
    await client.end()
  })

  test('heavy replaced bodies are forgotten by their weight', async () => {
    const history = { maxEvents: 1000, maxAgeMs: 1e9, maxHeavyBytes: 5 * inlineBodyBytes }
    const store = await open(undefined, { history })
    let version = 0
    for (let i = 0; i < 6; i++) version = (await put(store, version, 'x'.repeat(2 * inlineBodyBytes))).object.version
    await store.trim(0)
    assert.deepEqual(await store.revision(), { current: 7, oldest: 5 })
    await store.close()
  })

  test('a long body comes back in pieces, and lists leave it out', async () => {
    const store = await open()
    const body = Buffer.alloc(3 * inlineBodyBytes + 17, 'abcdefg')
    const { object } = await put(store, 0, body.toString())
    const pieces = await Array.fromAsync(store.readBody(object.body))
    assert.ok(Buffer.concat(pieces).equals(body))
    assert.ok(pieces.every(piece => piece.byteLength <= inlineBodyBytes))
    assert.equal((await store.get(key, true))?.bytes, undefined)
    await store.close()
  })

  test('two replicas: a write on one is heard on the other within a second, all in the order of versions', async () => {
    const url = server.newDatabase()
    const replicas = await Promise.all([open(url), open(url)])
    const heard = replicas.map(replica => {
      const versions: number[] = []
      replica.subscribe(events => versions.push(...events.map(({ object }) => object.version)))
      return versions
    })
    const writes = 100
    const slowest = await slowestHearing(replicas, writes)
    const expected = Array.from({ length: 2 * writes }, (_, i) => i + 2)
    assert.deepEqual(heard, [expected, expected])
    assert.ok(slowest < 1000, `heard after ${slowest} ms`)
    await Promise.all(replicas.map(replica => replica.close()))
  })

  test('two replicas that create the same object: one of them does', async () => {
    const url = server.newDatabase()
    const replicas = await Promise.all([open(url), open(url)])
    for (let round = 0; round < 20; round++) {
      const outcomes = await Promise.allSettled(replicas.map(each => put(each, 0, 'mine', `n-${round}`)))
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    }
    await Promise.all(replicas.map(replica => replica.close()))
  })

  test('a replica shows what another has acknowledged, and its listeners have heard of it', async () => {
    const url = server.newDatabase()
    const [one, two] = await Promise.all([open(url), open(url, { pollMs: 1e6 })])
    let told = 0
    two.subscribe(events => {
      told = events.at(-1)?.object.version ?? told
    })
    for (let version = 0, i = 0; i < 20; i++) {
      version = (await put(one, version, String(i))).object.version
      assert.equal((await two.revision()).current, version)
      assert.ok(told >= version)
    }
    await Promise.all([one.close(), two.close()])
  })

  test('connections that break are made again; what was acknowledged is heard', async () => {
    const url = server.newDatabase()
    const [one, two] = await Promise.all([open(url), open(url)])
    const heard: number[] = []
    two.subscribe(events => heard.push(...events.map(({ object }) => object.version)))
    const before = await put(one, 0, '1')
    server.crash()
    await assert.rejects(put(one, before.object.version, '2'), isCode('unavailable'))
    server.start()
    const later = await put(one, before.object.version, '3')
    assert.equal((await two.revision()).current, later.object.version)
    assert.deepEqual(heard, [before.object.version, later.object.version])
    await Promise.all([one.close(), two.close()])
  })

  test('a write waits for the disk, whatever the database and the URL would have by default', async () => {
    const url = server.newDatabase()
    await (await open(url)).close()
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
      END $$`)
    await client.query(`CREATE TABLE seen (setting text);
      CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$;
      CREATE TRIGGER see AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION see()`)
    for (const options of [
      '',
      '&options=-c%20synchronous_commit%3Doff',
      '&options=-c%20synchronous_commit%3Dremote_apply',
    ]) {
      const store = await open(url + options)
      await put(store, 0, 'one', `n${options.length}`)
      await store.close()
    }
    const { rows } = await client.query<{ setting: string }>('SELECT setting FROM seen')
    assert.deepEqual(
      rows.map(({ setting }) => setting),
      ['on', 'on', 'remote_apply'],
    )
    await client.end()
  })

  test('a server that does not sync at all is named as a risk', async () => {
    const store = await openPostgresStore({
      url: server.newDatabase(),
      clock: systemClock,
      random: Math.random,
      firstVersion: 1,
    })
    assert.equal(store.risks.length, 1)
    assert.match(store.risks[0] ?? '', /fsync=off/)
    await store.close()
  })

  test('a statement that does not come to its end is given up, and the next one works', async () => {
    const url = server.newDatabase()
    const store = await open(url, { statementTimeoutMs: 300 })
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('BEGIN; SELECT * FROM revision FOR UPDATE')
    await assert.rejects(put(store, 0, 'waits'), isCode('unavailable'))
    await client.query('ROLLBACK')
    assert.equal((await put(store, 0, 'goes on')).type, 'ADDED')
    await client.end()
    await store.close()
  })

  test('a replica that missed what was forgotten says so', async () => {
    const url = server.newDatabase()
    const history = { maxEvents: 1, maxAgeMs: 1e9, maxHeavyBytes: 1e9 }
    const one = await open(url, { history })
    const client = new Client({ connectionString: url })
    await client.connect()
    let gaps = 0
    one.subscribe(
      () => undefined,
      () => gaps++,
    )
    // As if others had written and forgotten while this one was cut off.
    await client.query('BEGIN; UPDATE revision SET current = 50; UPDATE history SET trimmed = 50; COMMIT')
    assert.deepEqual(await one.revision(), { current: 50, oldest: 50 })
    assert.equal(gaps, 1)
    await client.end()
    await one.close()
  })

  test('a layout of a newer version is left alone', async () => {
    const url = server.newDatabase()
    await (await open(url)).close()
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('INSERT INTO schema_version VALUES (99, 0)')
    await client.end()
    await assert.rejects(open(url), /newer version/)
  })
})

/** Lets both write at once; answers the longest time from a write's acknowledgement until the other has heard it. */
async function slowestHearing(replicas: readonly ObjectStore[], writes: number): Promise<number> {
  const heardAt = replicas.map(() => new Map<number, number>())
  const acknowledged = new Map<number, number>()
  for (const [i, replica] of replicas.entries())
    replica.subscribe((events: readonly StoreEvent[]) => {
      for (const { object } of events) heardAt[i]?.set(object.version, performance.now())
    })
  await Promise.all(
    replicas.map(async (replica, i) => {
      for (let n = 0; n < writes; n++) {
        const { object } = await put(replica, 0, 'body', `r${i}-${n}`)
        acknowledged.set(object.version, performance.now())
      }
    }),
  )
  const deadline = performance.now() + 2000
  while (heardAt.some(({ size }) => size < 2 * writes) && performance.now() < deadline) await systemClock.sleep(5)
  const waits = heardAt.flatMap(times =>
    [...acknowledged].map(([version, at]) => (times.get(version) ?? Infinity) - at),
  )
  return Math.max(...waits)
}
