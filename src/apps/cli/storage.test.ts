// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import test from 'node:test'
import { stagedBody } from '#adapters/db/body-staging.ts'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { runCommandLine } from './program.ts'

/** Runs `ks storage …`; answers what it said. */
async function ks(...words: readonly string[]): Promise<string> {
  const said: string[] = []
  const context = {
    stdout: { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream,
    stderr: new PassThrough() as unknown as NodeJS.WriteStream,
    env: {},
    now: () => new Date(0),
  }
  await runCommandLine(context, ['storage', ...words])
  return said.join('')
}

/** A database with two objects, versions 2 and 3. */
async function fill(file: string): Promise<void> {
  const store = openSqliteStore({ file, clock: fakeClock(), durability: 'normal' })
  for (const name of ['x', 'y']) {
    const content = {
      uid: `u-${name}`,
      meta: '{}',
      labels: '',
      fields: '',
      summary: '',
      body: stagedBody(Buffer.from(name)),
    }
    await store.write({ kind: 'put', key: { kind: 'apples', namespace: 'a', name }, expected: 0, content })
  }
  await store.close()
}

test('a backup is restored: objects and versions as they were, later versions never used again', async () => {
  using dir = tempDir()
  const file = join(dir.path, 'storage.db')
  const saved = join(dir.path, 'saved.db')
  await fill(file)
  assert.equal(await ks('backup', saved, '--data', dir.path), 'Backed up: 2 objects, 2 bytes, version 3\n')
  await assert.rejects(ks('backup', saved, '--data', dir.path), /exists already/)
  const key = { kind: 'apples', namespace: 'a', name: 'x' }
  const used = openSqliteStore({ file, clock: fakeClock(), durability: 'normal' })
  await used.write({ kind: 'delete', key, expected: 2 })
  await used.close()
  assert.match(await ks('restore', saved, '--data', dir.path), /put aside[^]*Restored: 2 objects/)
  const restored = openSqliteStore({ file, clock: fakeClock(), durability: 'normal' })
  const { uid, version } = (await restored.get(key, false)) ?? {}
  assert.deepEqual({ uid, version }, { uid: 'u-x', version: 2 })
  assert.deepEqual(await restored.revision(), { current: 1_000_003, oldest: 1_000_003 })
  await restored.close()
  assert.ok(readdirSync(dir.path).some(name => name.includes('before-restore')))
})

test('a database is checked, moved and sealed', async () => {
  using dir = tempDir()
  const file = join(dir.path, 'one.db')
  const other = join(dir.path, 'two.db')
  await fill(file)
  const keys = dir.write('keys', `k1:${Buffer.alloc(32, 1).toString('base64')}\n`)
  assert.equal(await ks('check', '--database', file), 'Checked: 2 objects, 2 bytes, 0 damaged\n')
  assert.equal(await ks('migrate', '--from', file, '--to', other), 'Copied: 2 objects, 2 bytes, version 3\n')
  await assert.rejects(ks('migrate', '--from', file, '--to', other), /expected an empty one/)
  assert.match(await ks('reencrypt', '--database', other, '--encryption-key-file', keys), /anew: 2 /)
  await assert.rejects(ks('check', '--database', other), /key "k1"/)
  assert.match(await ks('check', '--database', other, '--encryption-key-file', keys), /0 damaged/)
})

test('what cannot be meant is said before anything is done', async () => {
  using dir = tempDir()
  const absent = join(dir.path, 'absent.db')
  await assert.rejects(ks('check', '--database', absent), /no such database/)
  await assert.rejects(ks('check'), /which database/)
  await assert.rejects(ks('check', '--data', dir.path, '--database', absent), /exclude each other/)
  await assert.rejects(ks('migrate', '--from', absent, '--to', absent), /the same database/)
  await assert.rejects(ks('reencrypt', '--database', absent), /needs --encryption-key-file/)
  assert.deepEqual(readdirSync(dir.path), [])
})
