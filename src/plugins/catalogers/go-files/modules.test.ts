// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseModules } from './modules.ts'

const lines = (...rows: readonly (readonly string[])[]) => rows.map(row => row.join('\t')).join('\n')

test('the main module, its dependencies and how it was built', () => {
  const { main, dependencies, settings } = parseModules(
    lines(
      ['path', 'example.com/app/cmd'],
      ['mod', 'example.com/app', 'v1.2.0', 'h1:a='],
      ['dep', 'example.com/lib', 'v0.3.0', 'h1:b='],
      ['build', 'GOARCH=amd64'],
      ['build', '"-ldflags"="-X main.version=1 -s"'],
    ),
  )
  assert.deepEqual(main, { path: 'example.com/app', version: 'v1.2.0', sum: 'h1:a=' })
  assert.deepEqual(dependencies, [{ path: 'example.com/lib', version: 'v0.3.0', sum: 'h1:b=' }])
  assert.deepEqual(
    [...settings],
    [
      ['GOARCH', 'amd64'],
      ['-ldflags', '-X main.version=1 -s'],
    ],
  )
})

const single: Readonly<Record<string, readonly [rows: readonly (readonly string[])[], main: unknown, dep: unknown]>> = {
  'a replacement stands for the module before it': [
    [
      ['mod', 'm', 'v1'],
      ['dep', 'old', 'v1', 'h1:a='],
      ['=>', 'new', 'v2', 'h1:b='],
    ],
    { path: 'm', version: 'v1', sum: '' },
    { path: 'new', version: 'v2', sum: 'h1:b=' },
  ],
  'a replacement by a folder leaves the path and no version': [
    [
      ['dep', 'old', 'v1', 'h1:a='],
      ['=>', './fork', ''],
    ],
    undefined,
    { path: 'old', version: '', sum: 'h1:a=' },
  ],
  'the main module may be replaced, too': [
    [
      ['mod', 'm', 'v1'],
      ['=>', 'fork', 'v3', 'h1:c='],
    ],
    { path: 'fork', version: 'v3', sum: 'h1:c=' },
    undefined,
  ],
  'a build of a working folder has no version': [
    [['mod', 'm', '(devel)']],
    { path: 'm', version: '', sum: '' },
    undefined,
  ],
  'a program of single files has a path alone': [[['path', 'tool']], { path: 'tool', version: '', sum: '' }, undefined],
  'files on the command line are no module': [[['path', 'command-line-arguments']], undefined, undefined],
  'a replacement of nothing is passed over': [[['=>', 'x', 'v1']], undefined, undefined],
}
for (const [because, [rows, main, dep]] of Object.entries(single))
  test(because, () => {
    const read = parseModules(lines(...rows))
    assert.deepEqual(read.main, main)
    assert.deepEqual(read.dependencies[0], dep)
  })
