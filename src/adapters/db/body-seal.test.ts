// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { createBodySeal, parseSealKeys } from './body-seal.ts'
import { stagedBody } from './body-staging.ts'
import { checkStore } from './check-store.ts'
import { openSqliteStore } from './sqlite/store.ts'
import { inlineBodyBytes, type ObjectRecord } from './store.ts'
import { copyStore } from './store-import.ts'

const place = { id: 7, seq: 0, codec: 1 }
const keyOf = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) })
const canary = 'canary-that-nobody-may-read'

test('what is sealed is opened again, and only where it was put', () => {
  const seal = createBodySeal([keyOf('k1', 1)])
  const sealed = seal.seal(Buffer.from(canary), place)
  assert.ok(!Buffer.from(sealed).includes(canary))
  assert.equal(Buffer.from(seal.open('k1', sealed, place)).toString(), canary)
  const changed = Buffer.from(sealed).fill(0, 14, 15)
  const otherKey = createBodySeal([keyOf('k1', 2)])
  const cases: Readonly<Record<string, () => unknown>> = {
    'moved to another body': () => seal.open('k1', sealed, { ...place, id: 8 }),
    'moved within the body': () => seal.open('k1', sealed, { ...place, seq: 1 }),
    'one byte changed': () => seal.open('k1', changed, place),
    'cut short': () => seal.open('k1', sealed.subarray(0, 9), place),
    'another key of that name': () => otherKey.open('k1', sealed, place),
  }
  for (const [reason, open] of Object.entries(cases)) assert.throws(open, { code: 'corrupt' }, reason)
  assert.throws(() => seal.open('k0', sealed, place), { code: 'unavailable' })
})

test('a key file is read strictly, and its errors hold no key', () => {
  const good = Buffer.alloc(32, 7).toString('base64')
  assert.deepEqual(
    parseSealKeys(`# rotated in May\nk2:${good}\r\n\nk1:${good}\n`).map(({ id }) => id),
    ['k2', 'k1'],
  )
  const cases: Readonly<Record<string, string>> = {
    empty: '',
    'short key': `k1:${Buffer.alloc(16).toString('base64')}`,
    'no id': good,
    'same id twice': `k1:${good}\nk1:${good}`,
    'strange id': `../k:${good}`,
  }
  for (const [reason, text] of Object.entries(cases))
    assert.throws(
      () => parseSealKeys(text),
      (error: Error) => !error.message.includes(good),
      reason,
    )
})

test('no body is in the file in the clear; keys are rotated, and one that is missing is told at the start', async () => {
  using dir = tempDir()
  const file = join(dir.path, 'objects.db')
  const open = (...keys: Parameters<typeof createBodySeal>) =>
    openSqliteStore({ file, clock: fakeClock(), firstVersion: 1, durability: 'normal', seal: createBodySeal(...keys) })
  const holds = () =>
    ['', '-wal'].some(suffix => {
      try {
        return readFileSync(file + suffix).includes(canary)
      } catch {
        return false
      }
    })
  const long = Buffer.alloc(2 * inlineBodyBytes + 5, canary)
  const first = open()
  const content = { uid: 'u', meta: '{}', labels: '', fields: '', summary: '' }
  async function put(store: typeof first, name: string, body: Buffer) {
    const key = { kind: 'apples', namespace: 'a', name }
    await store.write({ kind: 'put', key, expected: 0, content: { ...content, body: stagedBody(body) } })
  }
  await put(first, 'clear', Buffer.from(canary))
  await first.close()
  assert.ok(holds(), 'the canary can be found at all')

  const second = open([keyOf('k1', 1)])
  await put(second, 'short', Buffer.from(canary))
  await put(second, 'long', long)
  assert.equal(await second.reseal(), 1)
  await second.close()
  assert.ok(!holds())

  assert.throws(() => open(), { code: 'unavailable', message: /"k1"/ })
  const third = open([keyOf('k2', 2), keyOf('k1', 1)])
  assert.equal(await third.reseal(), 5)
  await third.close()
  assert.throws(() => open([keyOf('k1', 1)]), { code: 'unavailable', message: /"k2"/ })

  const last = open([keyOf('k2', 2)])
  const check = await checkStore(last, () => undefined)
  assert.deepEqual(check, { objects: 3, bodyBytes: 2 * canary.length + long.byteLength, damaged: [] })
  await last.close()
})

function withoutBodyId(record: ObjectRecord | undefined) {
  return record && { ...record, body: { ...record.body, id: 0 } }
}

test('a copy keeps uid, version and bytes, and goes into an empty store only', async () => {
  const from = openSqliteStore({ file: ':memory:', clock: fakeClock(), firstVersion: 1 })
  const bodies = ['a', 'b'.repeat(9000), 'c'.repeat(inlineBodyBytes + 1)]
  for (const [i, body] of bodies.entries()) {
    const content = { uid: `u${i}`, meta: `{"n":${i}}`, labels: '', fields: '', summary: '' }
    const key = { kind: `kind${i % 2}`, namespace: '', name: `n${i}` }
    await from.write({ kind: 'put', key, expected: 0, content: { ...content, body: stagedBody(Buffer.from(body)) } })
  }
  const to = openSqliteStore({ file: ':memory:', clock: fakeClock(), firstVersion: 1 })
  const report = await copyStore(from, await to.beginImport(), () => undefined)
  assert.deepEqual(report, { objects: 3, bodyBytes: 9001 + inlineBodyBytes + 1, version: 4, quarantined: 0 })
  assert.deepEqual(await to.revision(), { current: 4, oldest: 4 })
  for (const i of bodies.keys()) {
    const key = { kind: `kind${i % 2}`, namespace: '', name: `n${i}` }
    assert.deepEqual(withoutBodyId(await to.get(key, true)), withoutBodyId(await from.get(key, true)))
  }
  await assert.rejects(to.beginImport(), { code: 'unavailable' })
  await from.close()
  await to.close()
})
