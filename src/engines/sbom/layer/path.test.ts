// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { baseNameOf, cleanPath, folderOf, linkTarget } from './path.ts'

const names: Readonly<Record<string, string>> = {
  'usr/bin/sh': '/usr/bin/sh',
  './usr/bin/': '/usr/bin',
  '/usr//bin': '/usr/bin',
  'a/./b': '/a/b',
  'a/../b': '/b',
  '../../etc/passwd': '/etc/passwd',
  'a/..': '/',
  '.': '/',
  '': '/',
  '..a/b..': '/..a/b..',
  '.hidden': '/.hidden',
}

test('names of archives become paths below the root', () => {
  for (const [name, path] of Object.entries(names)) assert.equal(cleanPath(name), path, name)
})

test('parts of paths, and where links lead', () => {
  assert.equal(folderOf('/a/b/c'), '/a/b')
  assert.equal(folderOf('/a'), '/')
  assert.equal(folderOf('/'), '/')
  assert.equal(baseNameOf('/a/b/c'), 'c')
  assert.equal(linkTarget('/lib/x', '../usr/lib/x'), '/usr/lib/x')
  assert.equal(linkTarget('/lib', 'usr/lib'), '/usr/lib')
  assert.equal(linkTarget('/a/b', '/c'), '/c')
})
