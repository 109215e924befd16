// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cataloger, Want } from '#engines/sbom/cataloger.ts'
import { indexWants } from './wants.ts'

function cataloger(id: string, wants: readonly Want[]): Cataloger {
  return { id, title: id, revision: 1, wants, read: () => undefined, assemble: () => ({ packages: [] }) }
}

const index = indexWants([
  cataloger('names', [
    { names: ['package.json'], accepts: path => path.includes('/node_modules/'), maxBytes: 1 },
    { names: ['package.json', 'bower.json'], maxBytes: 2 },
  ]),
  cataloger('suffixes', [{ suffixes: ['.jar', '.tar.gz'], maxBytes: 3 }]),
  cataloger('folders', [{ folders: ['/lib/dpkg/status.d'], maxBytes: 4 }]),
  cataloger('subfolders', [{ subfolders: ['/nix/store'], accepts: path => path.includes('-'), maxBytes: 0 }]),
  cataloger('beginnings', [
    { names: ['python'], maxBytes: 6 },
    { beginnings: ['python', 'pip'], accepts: path => !path.endsWith('.txt'), maxBytes: 7 },
  ]),
  cataloger('programs', [{ executables: true, accepts: path => !path.endsWith('.so'), maxBytes: 5 }]),
])

const cases: Readonly<Record<string, readonly string[]>> = {
  '/app/node_modules/x/package.json': ['names 1'],
  '/app/package.json': ['names 2'],
  '/a/b.jar': ['suffixes 3'],
  '/a/b.tar.gz': ['suffixes 3'],
  '/a/b.gz': [],
  '/a/.jar': ['suffixes 3'],
  '/var/lib/dpkg/status.d/libc6': ['folders 4'],
  '/var/lib/dpkg/status.d/sub/libc6': [],
  '/status.d/libc6': [],
  '/a/package.jsonx': [],
  '/bin/python3.11': ['beginnings 7'],
  '/bin/python': ['beginnings 6'],
  '/bin/pip-3.11.txt': [],
  '/python3/x': [],
  '/bin/p': [],
}

test('a file goes to those who want it, each once', () => {
  for (const [path, expected] of Object.entries(cases))
    assert.deepEqual(
      index.byPath(path).map(({ cataloger: { id }, want }) => `${id} ${want.maxBytes}`),
      expected,
      path,
    )
})

test('executables go to those who want them', () => {
  assert.equal(index.ofExecutable('/bin/sh').length, 1)
  assert.equal(index.ofExecutable('/lib/a.so').length, 0)
})

test('folders go to those who want them', () => {
  const idsOf = (path: string) => index.ofFolder(path).map(({ cataloger: { id } }) => id)
  assert.deepEqual(idsOf('/nix/store/abc-demo-1'), ['subfolders'])
  for (const path of ['/nix/store/abc', '/nix/store/abc-demo-1/lib', '/store/abc-demo-1', '/lib/dpkg/status.d'])
    assert.deepEqual(idsOf(path), [], path)
})
