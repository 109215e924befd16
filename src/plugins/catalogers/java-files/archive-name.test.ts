// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitArchiveName } from './archive-name.ts'

const names: Readonly<Record<string, readonly [name: string, version: string]>> = {
  'some-package-4.0.1.jar': ['some-package', '4.0.1'],
  'my-http2-server-5.jar': ['my-http2-server', '5'],
  'jetpack-build235-rc5.jar': ['jetpack', 'build235-rc5'],
  'hibernate-validator-4.3.1.Final.jar': ['hibernate-validator', '4.3.1.Final'],
  'guava-31.1-jre.jar': ['guava', '31.1-jre'],
  'prefix.thing-4.jar': ['prefix.thing', '4'],
  'odd_1.2.3.jar': ['odd', '1.2.3'],
  'tool.war': ['tool', ''],
  'rc1-tool.jar': ['rc1-tool', ''],
  '1st-2.0.jar': ['', ''],
}

test('names of archives are split', () => {
  for (const [file, [name, version]] of Object.entries(names))
    assert.deepEqual(splitArchiveName(file), { name, version }, file)
})
