// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Random, seededRandom } from '#testing/random.ts'
import { linearPattern, PatternError } from './linear-pattern.ts'

const atoms = [
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '\\w',
  '\\d',
  '\\s',
  '(a|b)',
  '(?:ab|c)',
  'A',
  '\\b',
  '^',
  '$',
  '-',
  '[a\\-c]',
]
const times = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '*?']

function randomPattern(random: Random, depth = 0): string {
  const parts = Array.from({ length: 1 + random.below(4) }, () => {
    const atom = depth < 2 && random.chance(0.2) ? `(${randomPattern(random, depth + 1)})` : random.pick(atoms)
    return atom === '^' || atom === '$' || atom === '\\b' ? atom : atom + random.pick(times)
  })
  return random.chance(0.2) ? `${parts.join('')}|${random.pick(atoms)}` : parts.join('')
}

describe('patterns in linear time', () => {
  const seed = 20_260_901
  test(`agree with the RegExp of JavaScript (seed ${seed})`, () => {
    const random = seededRandom(seed)
    for (let i = 0; i < 3000; i++) {
      const source = randomPattern(random)
      const ignoreCase = random.chance(0.3)
      const text = Array.from({ length: random.below(12) }, () => random.pick('abcA1 -\n_'.split(''))).join('')
      const expected = new RegExp(source, ignoreCase ? 'i' : '').test(text)
      assert.equal(
        linearPattern(source, { ignoreCase }).occursIn(text),
        expected,
        `/${source}/ in ${JSON.stringify(text)}`,
      )
    }
  })

  test('a pattern on which back-tracking takes years ends at once', () => {
    const text = `${'a'.repeat(5000)}!`
    assert.equal(linearPattern('^(a+)+$').occursIn(text), false)
    assert.equal(linearPattern('(a*)*b').occursIn(text), false)
    assert.equal(linearPattern('(x+x+)+y').occursIn('x'.repeat(5000)), false)
  })

  test('what credentials look like', () => {
    assert.equal(linearPattern('BEGIN \\w+ PRIVATE KEY').occursIn('-----BEGIN RSA PRIVATE KEY-----'), true)
    assert.equal(linearPattern('AKIA[0-9A-Z]{16}').occursIn('id=AKIAIOSFODNN7EXAMPLE;'), true)
    assert.equal(linearPattern('AKIA[0-9A-Z]{16}').occursIn('id=AKIAIOSFODNN7;'), false)
    assert.equal(linearPattern('AIza[0-9A-Za-z\\-_]{35}').occursIn(`AIza${'-a'.repeat(18)}`), true)
    assert.equal(linearPattern('(?i)bearer').occursIn('BEARER x'), true)
  })

  test('a text whose lower case is longer is still searched', () => {
    assert.equal(linearPattern('key', { ignoreCase: true }).occursIn('İ KEY'), true)
  })

  const refused: Readonly<Record<string, string>> = {
    '(a': 'malformed',
    'a)': 'malformed',
    '[a': 'malformed',
    '[b-a]': 'malformed',
    '*a': 'malformed',
    'a{3,2}': 'malformed',
    'a\\': 'malformed',
    '(?=a)': 'unsupported',
    '(a)\\1': 'unsupported',
    '\\p{L}': 'unsupported',
    '(((a{50}){50}){50})': 'too-large',
    ['a'.repeat(1001)]: 'too-large',
    ['('.repeat(60)]: 'too-large',
  }
  for (const [source, code] of Object.entries(refused))
    test(`refuses ${source.slice(0, 24)}`, () => {
      assert.throws(
        () => linearPattern(source),
        (error: unknown) => error instanceof PatternError && error.code === code,
      )
    })
})
