// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { isLabelValue, labelValue } from './label-value.ts'

const cases: Readonly<Record<string, readonly [string, string]>> = {
  'a valid value stays, with its capitals': ['1Valid.value', '1Valid.value'],
  'the empty value stays': ['', ''],
  'symbols become hyphens, but not at the ends': ['$special:char', 'special-char'],
  'a long value is cut': [
    '-very_long_value_that:is_more@than_63_characters_long_and_should_fail_validation',
    'very_long_value_that-is_more-than_63_characters_long_and_should',
  ],
  'nothing usable gives the empty value': ['://', ''],
}

for (const [because, [text, expected]] of Object.entries(cases)) {
  test(`labelValue: ${because}`, () => assert.equal(labelValue(text), expected))
}

test('law: any text gives a valid value, and a second pass changes nothing', () => {
  forAll({ runs: 500 }, random => {
    const text = Array.from({ length: random.below(150) }, () => random.pick(['a', 'B', '.', '-', ':', '_', 'é'])).join(
      '',
    )
    const value = labelValue(text)
    assert.ok(isLabelValue(value), value)
    assert.equal(labelValue(value), value)
  })
})
