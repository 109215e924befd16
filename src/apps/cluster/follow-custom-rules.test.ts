// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { fingerprintOf, followCustomRules } from './follow-custom-rules.ts'

test('changed rules are read again, and what cannot be used is told once and changes nothing', async () => {
  using dir = tempDir()
  const stopping = new AbortController()
  const clock = fakeClock()
  const { log, lines } = memoryLog()
  dir.write('rules.yaml', 'one')
  let read = 0
  let isUsable = true
  const onChange = async () => {
    read++
    if (!isUsable) throw new Error('no policy in it')
  }
  const seen = await fingerprintOf(dir.path)
  void followCustomRules({ path: dir.path, seen, clock, log, onChange }, stopping.signal)
  const looks = async (isDone: () => boolean, most = 100) => {
    for (let i = 0; i < most && !isDone(); i++) {
      await clock.advance(5_000)
      await sleep(2)
    }
  }
  dir.write('rules.yaml', 'other')
  await looks(() => read === 1)
  isUsable = false
  dir.write('more.yaml', 'more')
  await looks(() => lines.length > 0)
  await looks(() => lines.length > 1, 5)
  stopping.abort()
  assert.deepEqual([read, lines.length], [2, 1])
})

test('a ConfigMap that the kubelet replaces, by a link to another folder, is another one', async () => {
  using dir = tempDir()
  const mount = (folder: string, text: string) => {
    mkdirSync(join(dir.path, folder))
    writeFileSync(join(dir.path, folder, 'rules.yaml'), text)
    symlinkSync(folder, join(dir.path, '..tmp'))
    renameSync(join(dir.path, '..tmp'), join(dir.path, '..data'))
  }
  mount('..1', 'same size')
  const before = await fingerprintOf(dir.path)
  assert.equal(await fingerprintOf(dir.path), before)
  mount('..2', 'new  size')
  rmSync(join(dir.path, '..1'), { recursive: true })
  assert.notEqual(await fingerprintOf(dir.path), before)
})

test('one file is followed, too; what is not there has no sign', async () => {
  using dir = tempDir()
  const path = dir.write('rules.yaml', 'one')
  const before = await fingerprintOf(path)
  dir.write('rules.yaml', 'another')
  assert.notEqual(await fingerprintOf(path), before)
  await assert.rejects(fingerprintOf(join(dir.path, 'gone')), { code: 'ENOENT' })
})
