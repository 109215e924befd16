// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mainVersionOf } from './main-version.ts'

const revision = '0123456789abcdef0123456789abcdef01234567'
const time = '2024-05-06T07:08:09Z'
const commit = { 'vcs.revision': revision, 'vcs.time': time }

const cases: Readonly<Record<string, readonly [settings: Readonly<Record<string, string>>, version: string]>> = {
  'what the linker was told': [{ '-ldflags': '-s -w -X main.version=1.2.3' }, 'v1.2.3'],
  'in quotes, of a package, with a v': [{ '-ldflags': `-X 'example.com/app/build.Version=v2.0.1'` }, 'v2.0.1'],
  'by the name that git describes': [{ '-ldflags': '-X main.gitTag=v0.9.0-rc.1' }, 'v0.9.0-rc.1'],
  'the linker before the commit': [{ '-ldflags': '-X main.version=1.0', ...commit }, 'v1.0'],
  'another variable is no version': [{ '-ldflags': '-X main.commit=1.2.3' }, ''],
  'the commit and its time': [commit, 'v0.0.0-20240506070809-0123456789ab'],
  'a commit without a time': [{ 'vcs.revision': revision }, revision],
  'a time that is none': [{ ...commit, 'vcs.time': 'yesterday' }, revision],
  'a revision that is none': [{ ...commit, 'vcs.revision': 'trunk' }, ''],
  nothing: [{}, ''],
}

for (const [reason, [settings, version]] of Object.entries(cases))
  test(`version of a main module: ${reason}`, () => {
    assert.equal(mainVersionOf(new Map(Object.entries(settings))), version)
  })

test('the program is asked only where its flags do not tell', () => {
  const told = new Map([['-ldflags', '-X main.version=1.2.3']])
  assert.equal(
    mainVersionOf(told, () => assert.fail('asked')),
    'v1.2.3',
  )
  assert.equal(
    mainVersionOf(new Map(Object.entries(commit)), () => '4.5.6'),
    'v4.5.6',
  )
})
