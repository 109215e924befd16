// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { createFileSource, readSmallFile } from './file-source.ts'

test('a file is read again after a minute, or at once when its text was refused', async () => {
  using dir = tempDir()
  const clock = fakeClock()
  const path = dir.write('token', 'a')
  const source = createFileSource({ path, clock, what: 'token' })
  assert.equal(await source.read(), 'a')
  dir.write('token', 'b')
  await clock.advance(59_000)
  assert.equal(await source.read(), 'a')
  await clock.advance(1_000)
  assert.equal(await source.read(), 'b')
  dir.write('token', 'c')
  source.invalidate()
  assert.equal(await source.read(), 'c')
})

test('what was read last stays in use while the file is gone', async () => {
  using dir = tempDir()
  const clock = fakeClock()
  const path = dir.write('token', 'a')
  const source = createFileSource({ path, clock, what: 'token' })
  await source.read()
  rmSync(path)
  await clock.advance(60_000)
  assert.equal(await source.read(), 'a')
  dir.write('token', 'b')
  await clock.advance(10_000)
  assert.equal(await source.read(), 'b')
})

test('a file that was never readable is an error that names it', async () => {
  using dir = tempDir()
  const source = createFileSource({ path: `${dir.path}/none`, clock: fakeClock(), what: 'users[0] "a": tokenFile' })
  await assert.rejects(source.read(), error => {
    assert.ok(isKubeError(error, 'credentials'))
    assert.match(error.message, /^users\[0\] "a": tokenFile: cannot read .*none: ENOENT/)
    return true
  })
})

test('directories, devices, empty and large files are refused', async () => {
  using dir = tempDir()
  await assert.rejects(readSmallFile(dir.path), /directory or device/)
  await assert.rejects(readSmallFile('/dev/zero'), /directory or device/)
  await assert.rejects(readSmallFile(dir.write('empty', ' \n')), /empty/)
  await assert.rejects(readSmallFile(dir.write('large', 'xxxx'), 3), /at most 3 bytes/)
})
