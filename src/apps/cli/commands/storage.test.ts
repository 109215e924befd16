// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PassThrough } from 'node:stream'
import test from 'node:test'
import { stagedBody } from '#adapters/db/body-staging.ts'
import { serveControl } from '#adapters/db/control/serve.ts'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import { runCommandLine } from '#apps/cli/program.ts'
import { sealOf } from '#apps/cli/storage-place.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { startFakeKubeRest } from '#testing/fake-kube-rest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { originalStorage } from '#testing/original-storage.ts'
import { tempDir } from '#testing/temp-dir.ts'

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
  const store = openSqliteStore({ file, clock: fakeClock(), firstVersion: 1, durability: 'normal' })
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

test('what is damaged is put aside, listed and brought back, and never deleted', async t => {
  using dir = tempDir()
  const file = join(dir.path, 'one.db')
  await fill(file)
  {
    using database = new DatabaseSync(file)
    database.exec("UPDATE bodies SET data = x'00' WHERE id = 1")
  }
  t.after(() => {
    process.exitCode = 0
  })
  const damage = 'damaged: apples a/x: its bytes are not those that were written\n'
  assert.equal(
    await ks('check', '--dry-run', '--database', file),
    `${damage}Checked: 2 objects, 2 bytes, 1 damaged, 0 put aside\n`,
  )
  assert.match(await ks('check', '--database', file), /1 damaged, 1 put aside/)
  assert.equal(process.exitCode, 1)
  assert.equal(await ks('check', '--database', file), 'Checked: 1 objects, 1 bytes, 0 damaged\n')
  assert.match(await ks('check', '--list', '--database', file), /^1 {2}\S+ {2}apples a\/x: its bytes/)
  const other = join(dir.path, 'two.db')
  assert.match(await ks('migrate', '--from', file, '--to', other), /^Copied: 1 objects, .*, 1 put aside\n$/)
  assert.match(await ks('check', '--list', '--database', other), /^1 {2}\S+ {2}apples a\/x: its bytes/)
  assert.equal(await ks('check', '--restore', '1', '--database', file), 'Brought back: apples a/x, version 5\n')
  assert.equal(await ks('check', '--list', '--database', file), 'Nothing was put aside.\n')
  await assert.rejects(ks('check', '--restore', '7', '--database', file), /there is no 7/)
  await assert.rejects(ks('check', '--restore', 'x', '--database', file), /a number that --list shows/)
})

test('a storage that runs is backed up, checked and sealed through its socket', async () => {
  using dir = tempDir()
  const file = join(dir.path, 'storage.db')
  const saved = join(dir.path, 'saved.db')
  await fill(file)
  const keys = dir.write('keys', `k1:${Buffer.alloc(32, 1).toString('base64')}\n`)
  const store = openSqliteStore({ file, clock: fakeClock(), durability: 'normal', seal: sealOf(keys) })
  const control = await serveControl(file, store, memoryLog().log)
  assert.equal(statSync(`${file}.sock`).mode & 0o777, 0o600)
  assert.equal(await ks('backup', saved, '--data', dir.path), 'Backed up: 2 objects, 2 bytes, version 3\n')
  assert.equal(statSync(saved).mode & 0o777, 0o600)
  assert.equal(await ks('check', '--data', dir.path), 'Checked: 2 objects, 2 bytes, 0 damaged\n')
  assert.match(await ks('reencrypt', '--data', dir.path, '--encryption-key-file', keys), /anew: 2 /)
  await assert.rejects(ks('check', '--restore', '7', '--data', dir.path), /there is no 7/)
  await control.stop()
  await store.close()
  assert.deepEqual(readdirSync(dir.path).sort(), ['keys', 'saved.db', 'storage.db'])
  assert.match(await ks('check', '--database', saved, '--encryption-key-file', keys), /2 objects.*0 damaged/)
})

test("a socket that a killed process left is in nobody's way; what talks nonsense into one is told so", async () => {
  using dir = tempDir()
  const file = join(dir.path, 'storage.db')
  await fill(file)
  dir.write('storage.db.sock', '')
  assert.match(await ks('check', '--data', dir.path), /0 damaged/)
  const store = openSqliteStore({ file, clock: fakeClock(), durability: 'normal' })
  const control = await serveControl(file, store, memoryLog().log)
  for (const nonsense of ['x\n', '{"kind":"backup","file":"relative"}\n', '{"kind":"drop"}\n', 'x'.repeat(20_000)])
    assert.match(await answerTo(`${file}.sock`, nonsense), /^{"error":{"code":"unavailable"/)
  await control.stop()
  await store.close()
})

async function answerTo(socketPath: string, text: string): Promise<string> {
  const socket = connect(socketPath)
  socket.write(text)
  return Buffer.concat(await Array.fromAsync(socket as AsyncIterable<Buffer>)).toString()
}

test('what people wrote is imported from an original into a database, once', async () => {
  using dir = tempDir()
  const apiVersion = 'spdx.softwarecomposition.kubescape.io/v1beta1'
  const known = { apiVersion, kind: 'KnownServer', metadata: { name: 'dns' }, spec: [{ ipBlock: '8.8.8.8/32' }] }
  await using server = await startFakeKubeRest(originalStorage({ objects: { knownservers: [known] } }))
  const kubeconfig = dir.write(
    'kubeconfig',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'old',
      contexts: [{ name: 'old', context: { cluster: 'old' } }],
      clusters: [{ name: 'old', cluster: { server: server.url } }],
    }),
  )
  const words = ['import', '--kubeconfig', kubeconfig, '--data', dir.path]
  assert.match(
    await ks(...words),
    /^KIND +COPIED +PRESENT[^]*^knownservers +1 +0 +0 +0$[^]*^skipped: securityexceptions \*: it is/m,
  )
  assert.match(await ks(...words), /^knownservers +0 +1 +0 +0$/m)
  assert.match(await ks('check', '--data', dir.path), /^Checked: 1 objects, .* 0 damaged/)
  await assert.rejects(ks(...words, '--to-kubeconfig', kubeconfig), /does not go with --data/)
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
