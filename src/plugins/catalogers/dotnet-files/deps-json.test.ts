// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '#domain/json.ts'
import { librariesIn } from './deps-json.ts'

const files = { runtime: { 'lib/net8.0/a.dll': {} } }

function list(target: JsonObject, libraries: JsonObject = {}): JsonObject {
  return { targets: { '.NETCoreApp,Version=v8.0': target }, libraries }
}

/** Documents and what they list, by the reason why the case exists; the application is called `app`. */
const cases: Readonly<Record<string, readonly [document: JsonObject, names: readonly string[]]>> = {
  'a library with files': [list({ 'A/1.0.0': files }), ['A 1.0.0']],
  'a library without any': [list({ 'A/1.0.0': {} }), []],
  'a library whose only file stands for none': [list({ 'A/1.0.0': { runtime: { 'lib/net8.0/_._': {} } } }), []],
  'a library that needs one with files': [
    list({ 'A/1.0.0': { dependencies: { B: '2.0.0' } }, 'B/2.0.0': files }),
    ['A 1.0.0', 'B 2.0.0'],
  ],
  'libraries that need each other': [
    list({ 'A/1.0.0': { dependencies: { B: '1.0.0' } }, 'B/1.0.0': { dependencies: { A: '1.0.0' } } }),
    [],
  ],
  'one that was asked about before it was known to need files': [
    list({
      'A/1.0.0': { dependencies: { B: '1.0.0' } },
      'B/1.0.0': { dependencies: { A: '1.0.0', C: '1.0.0' } },
      'C/1.0.0': files,
    }),
    ['A 1.0.0', 'B 1.0.0', 'C 1.0.0'],
  ],
  'the application itself, and no other project': [
    list(
      { 'app/1.0.0': {}, 'Other/1.0.0': files },
      { 'app/1.0.0': { type: 'project' }, 'Other/1.0.0': { type: 'project' } },
    ),
    ['app 1.0.0'],
  ],
  'a key without a version': [list({ A: files, '/1.0.0': files }), []],
  'a version with a slash in the name': [list({ 'a/b/1.0.0': files }), ['a/b 1.0.0']],
  'targets of another form': [{ targets: { x: 7, y: { 'A/1.0.0': 7 } }, libraries: [] }, []],
  'a name that every object has': [list({ '__proto__/1.0.0': files }), ['__proto__ 1.0.0']],
  nothing: [{}, []],
}

test('what a list of dependencies means', () => {
  for (const [because, [document, names]] of Object.entries(cases))
    assert.deepEqual(
      librariesIn(document, 'app').map(({ name, version }) => `${name} ${version}`),
      names,
      because,
    )
})

test('files of a library lie beside the application, without the folders of the package', () => {
  const document = list(
    { 'A/1.0.0': { runtime: { 'lib/net8.0/A.dll': {} }, resources: { 'lib/net8.0/de/A.resources.dll': {} } } },
    { 'A/1.0.0': { type: 'package', sha512: 'sha512-x', path: 'a/1.0.0', hashPath: 'a.1.0.0.nupkg.sha512' } },
  )
  assert.deepEqual(librariesIn(document, 'app'), [
    {
      name: 'A',
      version: '1.0.0',
      sha512: 'sha512-x',
      path: 'a/1.0.0',
      hashPath: 'a.1.0.0.nupkg.sha512',
      files: ['a.dll', 'de/a.resources.dll'],
    },
  ])
})

test('a chain of needs as long as the list is followed once', () => {
  const entries = Array.from({ length: 20_000 }, (_, i) => [
    `L${i}/1.0.0`,
    { dependencies: { [`L${i + 1}`]: '1.0.0' } },
  ])
  const startedMs = performance.now()
  assert.equal(librariesIn(list(Object.fromEntries(entries) as JsonObject), 'app').length, 0)
  assert.ok(performance.now() - startedMs < 5_000)
})
