// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test from 'node:test'
import {
  ensureFlags,
  environmentOf,
  imageFlags,
  imageScanFlags,
  postureFlags,
  storageAllocator,
  storageFlags,
} from './node-flags.ts'

const flags = storageFlags.map(({ flag }) => flag)
const base = { execPath: '/bin/node', argv: ['/bin/node', 'ks.mjs', 'run', 'storage'], env: { A: 'b' } }

test('a program begins again with the flags that it lacks, and only once', () => {
  const begun: unknown[] = []
  const execve = (...all: unknown[]) => void begun.push(all)
  ensureFlags({ ...base, execArgv: ['--enable-source-maps'], execve }, storageFlags)
  ensureFlags({ ...base, execArgv: flags, execve }, storageFlags)
  ensureFlags({ ...base, execArgv: [], execve: undefined }, storageFlags)
  assert.deepEqual(begun, [
    ['/bin/node', ['/bin/node', '--enable-source-maps', ...flags, 'ks.mjs', 'run', 'storage'], { A: 'b' }],
  ])
})

test('settings of the allocator that nobody made are made, once', () => {
  const begun: unknown[] = []
  const execve = (_file: string, _args: readonly string[], env: NodeJS.ProcessEnv) => void begun.push(env)
  const settings = environmentOf(storageAllocator)
  const theirs = { ...base.env, MALLOC_ARENA_MAX: '3' }
  ensureFlags({ ...base, env: theirs, execArgv: flags, execve }, storageFlags, storageAllocator)
  ensureFlags({ ...base, env: { ...theirs, ...settings }, execArgv: flags, execve }, storageFlags, storageAllocator)
  assert.deepEqual(begun, [{ ...settings, ...theirs }])
})

test('this Node knows the flags', () => {
  const all = [...storageFlags, ...postureFlags, ...imageFlags, ...imageScanFlags].map(({ flag }) => flag)
  const out = execFileSync(process.execPath, [...all, '-p', 'process.execArgv.join(" ")'], { encoding: 'utf8' })
  assert.ok(out.startsWith(all.join(' ')))
})
