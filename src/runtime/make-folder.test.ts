// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tempDir } from '#testing/temp-dir.ts'
import { makeFolder } from './make-folder.ts'

test('folders that are missing are made, with their mode, also several times', () => {
  using dir = tempDir()
  const path = join(dir.path, 'a/b/c')
  for (const each of [path, path, join(dir.path, 'a/d')]) makeFolder(each, 0o700)
  makeFolder(path)
  for (const each of ['a', 'a/b', 'a/b/c', 'a/d']) assert.equal(statSync(join(dir.path, each)).mode & 0o777, 0o700)
})

const refused: Readonly<Record<string, readonly [path: string, code: string]>> = {
  'a file is where the folder should be': ['file', 'EEXIST'],
  'a file is above it': ['file/below', 'ENOTDIR'],
  'nothing can be made there, though what is above exists': ['/proc/kubescape/below', 'ENOENT'],
}
for (const [because, [path, code]] of Object.entries(refused)) {
  test(`is refused: ${because}`, () => {
    using dir = tempDir()
    writeFileSync(join(dir.path, 'file'), '')
    assert.throws(() => makeFolder(path.startsWith('/') ? path : join(dir.path, path)), { code })
  })
}
