// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseYaml, YamlError } from './yaml.ts'

const values: Record<string, [text: string, value: unknown]> = {
  'yes is true, as kubectl reads it': ['yes', true],
  'Off is false': ['Off', false],
  'oN is a word': ['oN', 'oN'],
  'a file mode is octal': ['0644', 420],
  'a digit that is not octal makes it decimal': ['0089', 89],
  'a port pair is no base-60 number': ['22:22', '22:22'],
  'a date stays text': ['2024-01-02', '2024-01-02'],
  'a quoted number is text': ['"10"', '10'],
  'negative numbers': ['-5', -5],
}
for (const [reason, [text, value]] of Object.entries(values)) {
  test(`yaml: ${reason}`, () => assert.deepEqual(parseYaml(text), [value]))
}

const unindented: Record<string, [text: string, value: unknown]> = {
  'a bracket that closes below its key': [
    'a:\n  b: [\n    x, # why\n\n    1,\n  ]\n  c: 2\n',
    { a: { b: ['x', 1], c: 2 } },
  ],
  'a brace below its key': ['a:\n  b: {\n  x: 1,\n  }\n', { a: { b: { x: 1 } } }],
  'entries left of their key': ['a:\n  b: [\nx,\nz\n]\n', { a: { b: ['x', 'z'] } }],
  'a quoted text that goes on at the margin': ['a:\n  b: "x\ny"\n', { a: { b: 'x y' } }],
}
for (const [reason, [text, value]] of Object.entries(unindented)) {
  test(`yaml: as Kubernetes reads it, ${reason}`, () => assert.deepEqual(parseYaml(text), [value]))
}

test('yaml: a line that no indentation repairs is an error of that line', () => {
  assert.throws(
    () => parseYaml('a:\n  b: [\n  x\n c: 1\n'),
    (error: unknown) => error instanceof YamlError && error.line === 4,
  )
})

test('yaml: a text that would have to be read too often is refused', () => {
  assert.throws(() => parseYaml(`a:\n  b: [\n${'x,\n'.repeat(3000)}]\n`), YamlError)
})

test('yaml: an anchor is merged', () => {
  assert.deepEqual(parseYaml('a: &x {k: 1}\nb:\n  <<: *x\n  l: 2'), [{ a: { k: 1 }, b: { k: 1, l: 2 } }])
})

test('yaml: a syntax error names its line', () => {
  assert.throws(
    () => parseYaml('a: 1\nb: [1,\nc: 2\n'),
    (error: unknown) => error instanceof YamlError && error.line >= 2,
  )
})

test('yaml: a key given twice is an error', () => assert.throws(() => parseYaml('a: 1\na: 2'), YamlError))

test('yaml: a key named __proto__ pollutes nothing', () => {
  const [document] = parseYaml('__proto__: {polluted: true}')
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  assert.equal((document as Record<string, unknown>)['polluted'], undefined)
})

test('yaml: aliases that multiply are refused', () => {
  const lines = ['a0: &a0 [x, x]']
  for (let i = 1; i < 40; i++)
    lines.push(`a${i}: &a${i} [${Array.from({ length: 30 }, () => `*a${i - 1}`).join(', ')}]`)
  assert.throws(() => parseYaml(lines.join('\n')), YamlError)
})

test('yaml: nesting has a limit', () => assert.throws(() => parseYaml('['.repeat(1000)), YamlError))
