// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNamed, versionIn } from './product.ts'
import { pythonFiles, pythonProduct } from './python.ts'

/** Names of files, a content, and the version that it shows, by the reason why the case exists. */
const cases: Readonly<Record<string, readonly [name: string, content: string, version: string | undefined]>> = {
  'an interpreter': ['python3.12', '\x003.12.3\0', '3.12.3'],
  'its library': ['libpython3.12.so.1.0', '\x003.12.3+\0', '3.12.3'],
  'a library of another kind of build': ['libpython3.6m.so.1.0', '\x003.6.15\0', '3.6.15'],
  'a release to come': ['python3.14', '\x003.14.0rc1\0', '3.14.0rc1'],
  'a version of something else': ['python3.12', '\x003.11.3\0\x001.2.3\0', undefined],
  'the folder that it was built in': ['python3.9', 'x/Python-3.9.2\0', '3.9.2'],
  'a series that begins like another': ['python3.1', '\x003.12.3\0', undefined],
}

test('Python by its files', () => {
  for (const [because, [name, content, version]] of Object.entries(cases)) {
    const product = pythonProduct(name)
    assert.ok(product, because)
    assert.equal(versionIn(Buffer.from(content, 'latin1'), product), version, because)
    assert.ok(isNamed(name, pythonFiles), because)
  }
})

test('files that are no Python', () => {
  for (const name of ['python', 'python3', 'python3.12-config', 'libpython3.so', 'libpython3.12.a', 'xpython3.12'])
    assert.equal(pythonProduct(name), undefined, name)
})
