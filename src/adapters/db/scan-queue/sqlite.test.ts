// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createBodySeal } from '#adapters/db/body-seal.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { queueCases, queueItem } from '#testing/scan-queue-suite.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { openSqliteQueue, type SqliteQueueOptions } from './sqlite.ts'

const bounds = { maxWaiting: 1_000, leaseMs: 30_000 }

for (const { name, isShared, run } of queueCases) {
  if (isShared) continue
  test(`queue in SQLite: ${name}`, async () => {
    const clock = fakeClock()
    const open = async (place: string, more: Partial<typeof bounds> = {}) =>
      openSqliteQueue({ file: place, clock, ...bounds, ...more })
    await run({ open, pass: ms => clock.advance(ms) }, ':memory:')
  })
}

function queueIn(folder: string, more: Partial<SqliteQueueOptions> = {}) {
  return openSqliteQueue({ file: join(folder, 'queue.db'), clock: fakeClock(), ...bounds, ...more })
}

test('what waited or ran when the process ended is there at the next start, jobs too', async () => {
  using folder = tempDir()
  const before = queueIn(folder.path)
  await before.add({ ...queueItem('runs'), job: { id: 'j', endpoint: 'scanCVE' } })
  await before.add(queueItem('waits'))
  await before.take()
  await before.close()
  const after = queueIn(folder.path)
  assert.equal((await after.take())?.group, 'waits')
  const group = await after.take()
  assert.deepEqual([group?.group, group?.attempts], ['runs', 2])
  assert.equal((await after.job('j'))?.state, 'queued')
  await after.close()
})

test('secrets are in the file sealed or not at all', async () => {
  using folder = tempDir()
  const seal = createBodySeal([{ id: 'k', bytes: Buffer.alloc(32, 7) }])
  const text = () =>
    readdirSync(folder.path)
      .map(name => readFileSync(join(folder.path, name), 'latin1'))
      .join('')
  for (const [options, expected] of [
    [{}, undefined],
    [{ seal }, 'canary-secret'],
  ] as const) {
    const before = queueIn(folder.path, options)
    await before.add({ ...queueItem('one'), secret: 'canary-secret' })
    assert.equal(text().includes('canary-secret'), false)
    await before.close()
    const after = queueIn(folder.path, options)
    const group = await after.take()
    assert.equal(group?.items[0]?.secret, expected)
    await after.finish(group?.token ?? '', group?.items.map(({ id }) => ({ id, state: 'succeeded', reason: '' })) ?? [])
    await after.close()
  }
})

test('a file that is no database is put aside, and the queue begins empty', async () => {
  using folder = tempDir()
  writeFileSync(join(folder.path, 'queue.db'), 'no database at all'.repeat(100))
  const queue = queueIn(folder.path)
  assert.deepEqual(await queue.depth(), { waiting: 0, running: 0 })
  await queue.close()
  assert.ok(readdirSync(folder.path).some(name => name.includes('quarantined')))
})

test('a queue that is damaged within is put aside with all that belongs to it', async () => {
  using folder = tempDir()
  const before = queueIn(folder.path)
  for (let i = 0; i < 300; i++) await before.add({ ...queueItem(`image-${i}`), body: 'x'.repeat(500) })
  await before.close()
  const file = join(folder.path, 'queue.db')
  const bytes = readFileSync(file)
  bytes.fill(0xa5, 4_096)
  writeFileSync(file, bytes)
  writeFileSync(`${file}-wal`, 'left of the process before')
  const after = queueIn(folder.path)
  assert.deepEqual(await after.depth(), { waiting: 0, running: 0 })
  await after.add(queueItem('new'))
  await after.close()
  assert.ok(readdirSync(folder.path).some(name => name.includes('.quarantined-')))
})
