// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { type BodySeal, createBodySeal } from '#adapters/db/body-seal.ts'
import { stagedBody } from '#adapters/db/body-staging.ts'
import type { PackedPage } from '#adapters/db/store.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { seededRandom } from '#testing/random.ts'
import { openSqliteStore, type SqliteStore } from './store.ts'

const kind = 'apples'

function folder(): { readonly file: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'packed-'))
  return { file: join(path, 'objects.db'), [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

function open(file: string, seal?: BodySeal): SqliteStore {
  return openSqliteStore({ file, clock: fakeClock(), durability: 'normal', ...(seal && { seal }) })
}

async function put(store: SqliteStore, name: string, body: string): Promise<number> {
  const content = { uid: 'u', meta: '{"name":"é"}', labels: '', fields: '', summary: '' }
  const key = { kind, namespace: 'a', name }
  const staged = { ...content, body: stagedBody(Buffer.from(body)) }
  return (await store.write({ kind: 'put', key, expected: 0, content: staged })).object.body.id
}

async function pageOf(store: SqliteStore): Promise<PackedPage> {
  const page = await store.listPacked?.({ kind, limit: 9, maxBytes: 1 << 20, head: '' })
  assert.ok(page)
  return page
}

/** What is written of an object behind its metadata. */
function bodyOf(page: PackedPage, i: number): string {
  const memory = Buffer.alloc(page.roomFor(i))
  const text = memory.toString('utf8', 0, page.write(i, memory, 0))
  const [, body = ''] = /^\{"resourceVersion":"\d+","name":"é"\}(.*)$/s.exec(text) ?? assert.fail(text.slice(0, 100))
  return body
}

test('bodies that are long or sealed lie apart; an empty one is none', async () => {
  using place = folder()
  const random = seededRandom(1)
  const noise = Array.from({ length: 40_000 }, () => String.fromCharCode(35 + random.below(50))).join('')
  const clear = open(place.file)
  const packed = 'x'.repeat(9000)
  const texts = { a: 'short', b: noise, c: '', d: 'x'.repeat(3 << 20), e: packed }
  for (const [name, text] of Object.entries(texts)) await put(clear, name, text)
  await clear.close()
  const store = open(place.file, createBodySeal([{ id: 'k', bytes: Buffer.alloc(32) }]))
  await put(store, 'f', 'sealed')
  const page = await pageOf(store)
  const all = [0, 1, 2, 3, 4, 5]
  assert.deepEqual(
    all.map(i => page.apart(i)?.sizeBytes),
    [undefined, 40_000, undefined, 3 << 20, undefined, 6],
  )
  assert.deepEqual(
    all.map(i => bodyOf(page, i)),
    [',short', '', '', '', `,${packed}`, ''],
  )
  assert.equal(bodyOf(page, 0), ',short', 'also when it is not its turn')
  assert.ok(page.roomFor(3) < 100, 'no room is kept for what lies apart')
  await store.close()
})

test('a damaged body is left out, and no other; one that is missing lies apart, where that is told', async () => {
  using place = folder()
  const first = open(place.file)
  const damaged = await put(first, 'a', 'a'.repeat(9000))
  const missing = await put(first, 'b', 'b')
  await put(first, 'c', 'fine')
  await first.close()
  {
    using database = new DatabaseSync(place.file)
    database.exec(`UPDATE bodies SET data = x'00' WHERE id = ${damaged}; DELETE FROM bodies WHERE id = ${missing}`)
  }
  const store = open(place.file)
  const page = await pageOf(store)
  assert.deepEqual(
    [0, 1, 2].map(i => page.apart(i)?.id ?? bodyOf(page, i)),
    ['', missing, ',fine'],
  )
  await store.close()
})

test('a kind that has long metadata has no such pages, and an empty one is a page of nothing', async () => {
  const store = openSqliteStore({ file: ':memory:', clock: fakeClock() })
  const page = await pageOf(store)
  assert.deepEqual([page.count, page.next], [0, undefined])
  const meta = JSON.stringify({ name: 'x', note: 'n'.repeat(20_000) })
  const content = { uid: 'u', meta, labels: '', fields: '', summary: '', body: stagedBody(Buffer.from('b')) }
  await store.write({ kind: 'put', key: { kind, namespace: 'a', name: 'x' }, expected: 0, content })
  assert.equal(await store.listPacked?.({ kind, limit: 9, maxBytes: 1 << 20, head: '' }), undefined)
  await store.close()
})
