// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { withLock } from './lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'lock-'))
after(() => rmSync(folder, { recursive: true }))

test('lock: the second holder is told that it waits, and starts when the first has ended', async () => {
  const file = join(folder, 'deeper', 'a.lock')
  const steps: string[] = []
  const release = Promise.withResolvers<void>()
  const first = withLock(file, { onWait: () => assert.fail('nobody holds it yet') }, async () => {
    await release.promise
    steps.push('first ended')
  })
  const onWait = () => {
    steps.push('second waits')
    release.resolve()
  }
  const second = withLock(file, { onWait, pollMs: 1 }, async () => steps.push('second started'))
  await Promise.all([first, second])
  assert.deepEqual(steps, ['second waits', 'first ended', 'second started'])
})

test('lock: work that fails gives it back', async () => {
  const file = join(folder, 'b.lock')
  const wait = { onWait: () => assert.fail('it was given back') }
  await assert.rejects(
    withLock(file, wait, () => Promise.reject(new Error('broken'))),
    /broken/,
  )
  assert.equal(await withLock(file, wait, async () => 'again'), 'again')
})
