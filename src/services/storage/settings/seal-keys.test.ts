// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BodySeal } from '#adapters/db/body-seal.ts'
import { openSqliteStore, type SqliteStore } from '#adapters/db/sqlite/store.ts'
import { StoreError } from '#adapters/db/store.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { openSealKeys } from './seal-keys.ts'

const clock = fakeClock()

function key(id: string, fill: string): string {
  return `${id}:${Buffer.alloc(32, fill).toString('base64')}\n`
}

/** Files are read by threads, for which the fake clock does not wait. */
async function until(isSo: () => boolean): Promise<void> {
  const untilMs = performance.now() + 30_000
  while (!isSo() && performance.now() < untilMs) {
    await clock.advance(10_000)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  assert.ok(isSo())
}

async function write(store: SqliteStore, name: string): Promise<void> {
  const body = store.stageBody()
  body.write(Buffer.from(`body of ${name}`))
  const content = { uid: name, meta: '{}', labels: '', fields: '', summary: '', body: body.finish() }
  await store.write({ kind: 'put', key: { kind: 'k', namespace: '', name }, expected: 0, content })
}

async function read(store: SqliteStore, name: string): Promise<string> {
  const { bytes } = (await store.get({ kind: 'k', namespace: '', name }, true)) ?? {}
  return Buffer.from(bytes ?? []).toString()
}

function open(file: string, seal: BodySeal): SqliteStore {
  return openSqliteStore({ file, clock, seal })
}

test('another key seals from now on, older ones open what they sealed, and what is wrong changes nothing', async () => {
  using dir = tempDir()
  const file = dir.write('keys', key('k1', 'a'))
  const replace = (text: string) => renameSync(dir.write('next', text), file)
  const { log, lines } = memoryLog()
  const keys = await openSealKeys({ file, clock, log })
  const database = join(dir.path, 'objects.db')
  const store = open(database, keys.seal)
  keys.follow(seal => store.noteSealKey(seal))
  await write(store, 'one')

  replace(key('k2', 'b') + key('k1', 'a'))
  await until(() => keys.seal.keyId === 'k2')
  await write(store, 'two')
  assert.deepEqual([await read(store, 'one'), await read(store, 'two')], ['body of one', 'body of two'])

  const complaints = () => lines.filter(({ level }) => level === 'error')
  replace('k3:not base64')
  await until(() => complaints().length === 1)
  replace(key('k2', 'other'))
  await until(() => complaints().length === 2)
  assert.match(String(complaints()[1]?.['reason']), /"k2" is another one than before/)
  assert.ok(!JSON.stringify(lines).includes(Buffer.alloc(32, 'other').toString('base64')))
  assert.equal(keys.seal.keyId, 'k2')

  replace(key('k3', 'c'))
  await until(() => keys.seal.keyId === 'k3')
  assert.equal(await read(store, 'one'), 'body of one', 'a key that left the file opens until the end')
  assert.match(String(lines.find(({ level }) => level === 'warn')?.['reason']), /^k2, k1$/)
  await write(store, 'three')
  await keys.stop()
  await store.close()

  const late = await openSealKeys({ file, clock, log })
  assert.throws(
    () => open(database, late.seal),
    (error: unknown) => error instanceof StoreError && /"k1", "k2"/.test(error.message),
    'a start without a key that is in use is refused',
  )
  replace(key('k3', 'c') + key('k1', 'a') + key('k2', 'b'))
  const all = await openSealKeys({ file, clock, log })
  const again = open(database, all.seal)
  for (const name of ['one', 'two', 'three']) assert.equal(await read(again, name), `body of ${name}`)
  await again.close()
})

test('while the store cannot remember a new key, nothing is sealed with it', async () => {
  using dir = tempDir()
  const file = dir.write('keys', key('k1', 'a'))
  const { log, lines } = memoryLog()
  const keys = await openSealKeys({ file, clock, log })
  let isDown = true
  keys.follow(async () => {
    if (isDown) throw new StoreError('unavailable', 'down')
  })
  renameSync(dir.write('next', key('k2', 'b')), file)
  await until(() => lines.some(({ level }) => level === 'error'))
  assert.equal(keys.seal.keyId, 'k1')
  isDown = false
  await until(() => keys.seal.keyId === 'k2')
  await keys.stop()
})

test('a file without keys is refused at the start', async () => {
  using dir = tempDir()
  await assert.rejects(openSealKeys({ file: dir.write('keys', '# none\n'), clock, log: memoryLog().log }), StoreError)
  await assert.rejects(openSealKeys({ file: join(dir.path, 'absent'), clock, log: memoryLog().log }))
})
