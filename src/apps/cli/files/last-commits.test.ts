// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tempDir } from '#testing/temp-dir.ts'
import { lastCommitsOf } from './last-commits.ts'

const env = { PATH: process.env['PATH'], HOME: '/nonexistent' }

function git(top: string, ...args: readonly string[]): void {
  const settings = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false']
  const options = { env: { ...env, GIT_COMMITTER_DATE: '2024-05-06T07:08:09+02:00' }, stdio: 'ignore' as const }
  execFileSync('git', ['-C', top, ...settings, ...args], options)
}

test('each file has the commit that touched it last; a submodule has its own', async () => {
  using folder = tempDir()
  const top = folder.path
  const inner = join(top, 'inner')
  git(top, 'init', '-q')
  const first = folder.write('a b.yaml', '1')
  const second = folder.write('ümlaut.yaml', '1')
  git(top, 'add', '.')
  git(top, 'commit', '-qm', 'Add both\n\nbody')
  folder.write('ümlaut.yaml', '2')
  git(top, 'commit', '-qam', '', '--allow-empty-message')
  git(top, 'commit', '-qam', 'Change one', '--allow-empty')
  folder.write('a b.yaml', 'not committed')
  const fresh = folder.write('new.yaml', '1')
  mkdirSync(inner)
  git(inner, 'init', '-q')
  const below = folder.write('inner/x.yaml', '1')
  git(inner, 'add', '.')
  git(inner, 'commit', '-qm', 'Inside')
  const found = await lastCommitsOf(new Set([first, second, fresh, below, '/nonexistent/y.yaml']), env)
  const told = [first, second, fresh, below].map(file => found.get(file)?.message)
  assert.deepEqual(told, ['Add both', '', undefined, 'Inside'])
  git(top, 'commit', '-qam', 'Change both')
  const { hash, ...rest } = (await lastCommitsOf(new Set([first]), env)).get(first) ?? {}
  assert.match(hash ?? '', /^[0-9a-f]{40}$/)
  const date = '2024-05-06T07:08:09+02:00'
  assert.deepEqual(rest, { date, committerName: 'Ann', committerEmail: 'ann@example.com', message: 'Change both' })
})

test('where the history cannot be read there are no commits', async () => {
  using folder = tempDir()
  const file = folder.write('a.yaml', '1')
  git(folder.path, 'init', '-q')
  assert.equal((await lastCommitsOf(new Set([file]), env)).size, 0)
  renameSync(join(folder.path, '.git/HEAD'), join(folder.path, '.git/gone'))
  assert.equal((await lastCommitsOf(new Set([file]), env)).size, 0)
  assert.equal((await lastCommitsOf(new Set([file]), { PATH: '/nonexistent' })).size, 0)
})
