// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Constraint, maxConstraintLength, parseConstraint, satisfies } from './constraint.ts'
import { compareNumbers } from './ordering.ts'
import { defineScheme } from './version-scheme.ts'

const readable: Readonly<Record<string, readonly [text: string, expected: Constraint]>> = {
  'nothing means any version': ['  ', []],
  'a bound': ['< 1.2.3', [[{ operator: '<', version: '1.2.3' }]]],
  'a version alone means equality': ['1.2.3', [[{ operator: '=', version: '1.2.3' }]]],
  'no blank is needed': [
    '>=1,<2',
    [
      [
        { operator: '>=', version: '1' },
        { operator: '<', version: '2' },
      ],
    ],
  ],
  alternatives: ['<1||>2', [[{ operator: '<', version: '1' }], [{ operator: '>', version: '2' }]]],
  'a doubled comma': [
    '>=1,,<2',
    [
      [
        { operator: '>=', version: '1' },
        { operator: '<', version: '2' },
      ],
    ],
  ],
  'a version of several words': ['<= 3.0 sp1', [[{ operator: '<=', version: '3.0 sp1' }]]],
  'a quoted version': ['= "1.0"', [[{ operator: '=', version: '1.0' }]]],
}

const unreadable: Readonly<Record<string, string>> = {
  'an operator without a version': '< 1.0, >=',
  'an operator that no advisory uses': '<> 1.0',
  'an empty alternative': '< 1.0 ||',
  'a constraint longer than any': `< 1.0 ${'x'.repeat(maxConstraintLength)}`,
  'more bounds than any': Array.from({ length: 1_001 }, () => '1').join('||'),
}

test('constraints are read', () => {
  for (const [because, [text, expected]] of Object.entries(readable))
    assert.deepEqual(parseConstraint(text), expected, because)
})

test('a constraint that cannot be read is none', () => {
  for (const [because, text] of Object.entries(unreadable)) assert.equal(parseConstraint(text), undefined, because)
})

const whole = defineScheme<number>({
  id: 'whole',
  title: 'Whole numbers',
  urls: [],
  parse: text => (/^\d+$/.test(text) ? Number(text) : undefined),
  order: compareNumbers,
})

const ranges: Readonly<Record<string, readonly [version: string, constraint: string, expected: boolean | undefined]>> =
  {
    'any version, even one that cannot be read': ['x', '', true],
    below: ['1', '< 2', true],
    'at the excluded bound': ['2', '< 2', false],
    'at the included bound': ['2', '<= 2', true],
    'at an included lower bound': ['2', '>= 2', true],
    'at an excluded lower bound': ['2', '> 2', false],
    equal: ['02', '= 2', true],
    'unreadable version': ['x', '< 2', undefined],
    'unreadable bound': ['1', '< x', undefined],
    'no, for a readable bound excludes it': ['3', '< x, < 2', false],
    'unknown, for the other bound holds': ['1', '< x, < 2', undefined],
    'yes by the second alternative': ['3', '< x || > 2', true],
    'unknown by the first alternative': ['1', '< x || > 2', undefined],
  }

test('a version lies in a range, or not, or nobody can tell', () => {
  for (const [because, [version, text, expected]] of Object.entries(ranges))
    assert.equal(satisfies(whole, version, parseConstraint(text) ?? []), expected, because)
})
