// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll, type Random } from '#testing/random.ts'
import { compileRegex } from './match.ts'
import { RegexError } from './parse.ts'

const cases: Record<string, [pattern: string, text: string, isIn: boolean, isAll: boolean]> = {
  'a literal': ['abc', 'xabcx', true, false],
  'anything but a line end': ['a.c', 'a\nc', false, false],
  'a class with a range': ['[A-Z0-9]{16}', 'AKIA0123456789AB', true, true],
  'a negated class': ['[^/]+', 'a/b', true, false],
  'a closing bracket first in a class': ['[]a]+', ']a', true, true],
  'a hyphen at the end of a class': ['[0-9A-Za-z\\-_]{3}', 'a-_', true, true],
  'either of two': ['web|shop', 'shop', true, true],
  'an empty alternative': ['a(|b)c', 'ac', true, true],
  anchors: ['^a$', 'ba', false, false],
  'a word border': ['\\bkey\\b', 'api key', true, false],
  'no word border': ['\\bkey\\b', 'monkey', false, false],
  'ignoring case': ['(?i)Bearer', 'BEARER x', true, false],
  'a flag for a group alone': ['(?i:a)b', 'AB', false, false],
  'lazy is the same for a claim': ['a+?b', 'aab', true, true],
  'at most': ['a{0,2}', 'aaa', true, false],
  exactly: ['(ab){2}', 'abab', true, true],
  'characters outside the first plane': ['^.$', '😀', true, true],
  'an unescaped brace is itself': ['{a}', '{a}', true, true],
  'a hexadecimal code': ['\\x41\\x{1F600}', 'A😀', true, true],
  'a text whose lower case is longer': ['(?i)key', 'İ KEY', true, false],
  'a beginning that recurs': ['aab\\d', 'aaab1', true, false],
  'a word border after a skipped text': ['key\\b', 'monkeys, keys, a key', true, false],
  'a hyphen that is escaped in a class': ['AIza[0-9A-Za-z\\-_]{3}', 'x AIza-_9', true, false],
  'nested repeats': ['(a*)*b', 'aab', true, true],
}
for (const [reason, [pattern, text, isIn, isAll]] of Object.entries(cases)) {
  test(`regex: ${reason}`, () => {
    assert.equal(compileRegex(pattern).matchesIn(text), isIn, 'in')
    assert.equal(compileRegex(pattern).matchesAll(text), isAll, 'all')
  })
}

for (const pattern of [
  '(',
  ')',
  '[',
  '*a',
  'a{2,1}',
  '\\1',
  '(?=a)',
  '(?<!a)',
  '[z-a]',
  'a{5000}',
  '((a{900}){900})',
  '\\',
])
  test(`regex: refused: ${pattern}`, () => assert.throws(() => compileRegex(pattern), RegexError))

test('regex: what is exponential elsewhere is linear here', () => {
  const startedMs = performance.now()
  for (const pattern of ['(a+)+$', '(a|a)*b', 'a*a*a*a*a*b', '(x+x+)+y', '(.*)*c'])
    compileRegex(pattern).matchesIn(`${'a'.repeat(2000)}${'x'.repeat(2000)}`)
  assert.ok(performance.now() - startedMs < 30_000, `${performance.now() - startedMs} ms`)
})

test('law: agrees with the engine of the language on random expressions', () => {
  forAll({ runs: 600 }, random => {
    const pattern = randomPattern(random, 3)
    const text = Array.from({ length: random.below(8) }, () => random.pick(['a', 'b', 'c'])).join('')
    const expected = new RegExp(pattern)
    assert.equal(compileRegex(pattern).matchesIn(text), expected.test(text), `${pattern} in ${text}`)
    assert.equal(
      compileRegex(pattern).matchesAll(text),
      new RegExp(`^(?:${pattern})$`).test(text),
      `${pattern} is ${text}`,
    )
  })
})

/** Repeats single characters only: languages differ in what they prefer once a repeated group may be empty. */
function plainPattern(random: Random, depth: number): string {
  const atom = () =>
    random.pick(['a', 'b', 'c', '.', '[ab]', '[^a]']) + random.pick(['', '', '*', '+', '?', '*?', '+?', '??', '{1,2}'])
  const part = () =>
    depth > 0 && random.chance(0.3) ? `(?:${plainPattern(random, depth - 1)})` : random.chance(0.1) ? '\\b' : atom()
  const sequence = () => Array.from({ length: 1 + random.below(3) }, part).join('')
  return random.chance(0.4) ? `${sequence()}|${sequence()}` : sequence()
}

function randomPattern(random: Random, depth: number): string {
  const atom = () =>
    depth > 0 && random.chance(0.4)
      ? `(?:${randomPattern(random, depth - 1)})`
      : random.pick(['a', 'b', 'c', '.', '[ab]', '[^a]', '^', '$', '\\b'])
  const repeat = (text: string) =>
    /^[\^$\\]/.test(text) ? text : text + random.pick(['', '', '*', '+', '?', '{2}', '{1,2}'])
  const sequence = () => Array.from({ length: 1 + random.below(3) }, () => repeat(atom())).join('')
  return random.chance(0.3) ? `${sequence()}|${sequence()}` : sequence()
}

test('law: finds what the engine of the language finds, lazy or not', () => {
  forAll({ runs: 600 }, random => {
    const pattern = plainPattern(random, 3)
    const text = Array.from({ length: random.below(8) }, () => random.pick(['a', 'b', 'c'])).join('')
    const from = random.below(text.length + 1)
    const expected = new RegExp(pattern, 'g')
    expected.lastIndex = from
    const match = expected.exec(text)
    const span = match ? { start: match.index, end: match.index + match[0].length } : undefined
    assert.deepEqual(compileRegex(pattern).find(text, from), span, `${pattern} in ${text} from ${from}`)
  })
})
