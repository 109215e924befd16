// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behind, beside, excerptFor, isNamed, like, named, type Product, versionIn } from './product.ts'

const cases: Readonly<Record<string, readonly [product: Product, content: string, version: string | undefined]>> = {
  'three numbers behind a text': [named('x', [], behind('x/')), 'a x/1.2.3 b', '1.2.3'],
  'a text that means itself': [named('x', [], behind('v(')), 'v(1.2.3', '1.2.3'],
  'the text without a version, before one with it': [named('x', [], behind('x ')), 'x y x 1.2.3', '1.2.3'],
  'signatures in their order, not in that of the content': [
    named('x', [], behind('first '), behind('second ')),
    'second 2.0.0 first 1.0.0',
    '1.0.0',
  ],
  'a version before the text': [named('x', [], beside('mark', /(\d+\.\d+)mark/)), '1.5mark', '1.5'],
  'a version that is farther away than is looked': [
    named('x', [], beside('mark', /mark\s*(\d+\.\d+)/)),
    `mark${' '.repeat(400)}1.5`,
    undefined,
  ],
  'and one for which that is known': [
    named('x', [], beside('mark', /mark\s*(\d+\.\d+)/, 500)),
    `mark${' '.repeat(400)}1.5`,
    '1.5',
  ],
  'a version that is none': [named('x', [], beside('v', /v(\d+)/)), `v${'1'.repeat(200)}`, undefined],
  'what must be somewhere, and is not': [{ ...named('x', [], behind('x ')), mustHold: 'the x' }, 'x 1.2.3', undefined],
  'what must be somewhere, and is': [{ ...named('x', [], behind('x ')), mustHold: 'the x' }, 'x 1.2.3 the x', '1.2.3'],
  'nothing at all': [named('x', []), 'x 1.2.3', undefined],
}

test('a version in a program', () => {
  for (const [because, [product, content, version]] of Object.entries(cases))
    assert.equal(versionIn(Buffer.from(content, 'latin1'), product), version, because)
})

test('names of files', () => {
  const files = ['php', like('php', /^\d+$/), like('lib')]
  for (const name of ['php', 'php8', 'lib', 'libx.so']) assert.ok(isNamed(name, files), name)
  for (const name of ['ph', 'php8x', 'xphp', '']) assert.ok(!isNamed(name, files), name)
})

test('of a big program is kept what the farthest looking signature needs', () => {
  const far = { ...named('x', [], beside('mark', /mark/, 1_100), behind('x/')), mustHold: 'it' }
  assert.deepEqual(excerptFor([far]), { anchors: ['mark', 'x/', 'it'], beforeBytes: 120, behindBytes: 1_100 })
  assert.ok(excerptFor([{ ...far, isGo: true }]).behindBytes > 2 ** 20)
})
