// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { licensesIn } from './copyright.ts'

const cases: Readonly<Record<string, readonly [text: string, names: readonly string[]]>> = {
  'the fields of the machine-readable form': [
    'License: GPL-2+\n text\n\nLicense: BSD-3-clause\n',
    ['BSD-3-clause', 'GPL-2+'],
  ],
  'several in one field': ['License: GPL-2+ or MIT, Apache-2.0 and ISC\n', ['Apache-2.0', 'GPL-2+', 'ISC', 'MIT']],
  'texts that are referred to, without the full stop behind': [
    'see /usr/share/common-licenses/GPL-3. Also /usr/share/common-licenses/LGPL-2.1\n',
    ['GPL-3', 'LGPL-2.1'],
  ],
  'each once': ['License: GPL-2\n\nLicense: GPL-2\n/usr/share/common-licenses/GPL-2\n', ['GPL-2']],
  'a sentence is no name': ['License: see the file COPYING\n', []],
  'a field within a line is none': ['The License: MIT\n', []],
  'nothing behind the field': ['License:\nLicense: \n', []],
}

for (const [reason, [text, names]] of Object.entries(cases))
  test(`licences of a copyright file: ${reason}`, () => {
    assert.deepEqual(licensesIn(text), names)
  })

test('no more than a hundred licences are named', () => {
  const text = Array.from({ length: 300 }, (_, i) => `License: L${i}\n`).join('')
  assert.equal(licensesIn(text).length, 100)
})
