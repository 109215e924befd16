// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '#domain/json.ts'
import { browserLibrariesIn, fromBrowserLibrary } from './libman.ts'

const cases: Readonly<Record<string, readonly [document: JsonObject, found: readonly string[]]>> = {
  'name and version of each': [
    { libraries: [{ library: 'jquery@3.6.0' }, { library: 'bootstrap@5.3.2', destination: 'wwwroot' }] },
    ['jquery 3.6.0', 'bootstrap 5.3.2'],
  ],
  'a folder gives no version': [
    { libraries: [{ library: 'mine@1.0', provider: 'filesystem' }, { library: 'jquery@3.6.0' }] },
    ['jquery 3.6.0'],
  ],
  'the provider of all, unless a library names its own': [
    { defaultProvider: 'filesystem', libraries: [{ library: 'a@1' }, { library: 'b@2', provider: 'cdnjs' }] },
    ['b 2'],
  ],
  'without a version, without a name, with too much': [
    { libraries: [{ library: 'jquery' }, { library: '@1.0' }, { library: '@scope/a@1.0' }] },
    [],
  ],
  'no library at all': [{ libraries: ['jquery@3.6.0', null, 7, {}] }, []],
  'no list': [{ libraries: { library: 'jquery@3.6.0' } }, []],
}

for (const [reason, [document, found]] of Object.entries(cases))
  test(`libraries of libman.json: ${reason}`, () => {
    assert.deepEqual(
      browserLibrariesIn(document).map(({ name, version }) => `${name} ${version}`),
      found,
    )
  })

test('a library is a package of npm', () => {
  const { type, purl, locations } = fromBrowserLibrary({ name: 'jquery', version: '3.6.0' }, '/app/libman.json')
  assert.deepEqual([type, purl], ['npm', 'pkg:npm/jquery@3.6.0'])
  assert.deepEqual(locations, [{ path: '/app/libman.json', evidence: 'primary' }])
})
