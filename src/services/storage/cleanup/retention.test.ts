// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { lastWrittenMs, overBudget, type Weighed } from './retention.ts'

function weighed(item: string, version: number, sizeBytes: number, isInUse = false): Weighed<string> {
  return { item, version, sizeBytes, isInUse }
}

const budgets: Record<string, [all: readonly Weighed<string>[], maxBytes: number, expected: readonly string[]]> = {
  'everything fits': [[weighed('a', 1, 5), weighed('b', 2, 5)], 10, []],
  'the least recently written goes first': [[weighed('a', 9, 5), weighed('b', 2, 5)], 5, ['b']],
  'what is in use goes last': [[weighed('a', 1, 5, true), weighed('b', 2, 5)], 5, ['b']],
  'what is in use goes too when there is no other room': [
    [weighed('a', 1, 5, true), weighed('b', 2, 9)],
    3,
    ['b', 'a'],
  ],
  'what has no body makes no room': [[weighed('a', 1, 0), weighed('b', 2, 5)], 4, ['b']],
  'nothing may be kept': [[weighed('a', 1, 1)], 0, ['a']],
}
for (const [reason, [all, maxBytes, expected]] of Object.entries(budgets)) {
  test(`budget: ${reason}`, () => assert.deepEqual(overBudget(all, maxBytes), expected))
}

test('law: what stays fits, nothing goes needlessly, and nothing newer goes while something older stays', () => {
  forAll({ runs: 200 }, random => {
    const all = Array.from({ length: random.below(30) }, (_, i) =>
      weighed(String(i), random.below(1000), random.below(100), random.chance(0.5)),
    )
    const maxBytes = random.below(1500)
    const evicted = new Set(overBudget(all, maxBytes))
    const sum = (items: readonly Weighed<string>[]) => items.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0)
    const [gone, kept] = [all.filter(({ item }) => evicted.has(item)), all.filter(({ item }) => !evicted.has(item))]
    assert.ok(sum(kept) <= maxBytes)
    const last = gone.at(-1)
    if (last)
      assert.ok(
        gone.some(({ sizeBytes }) => sum(kept) + sizeBytes > maxBytes),
        'the last one was needed',
      )
    for (const out of gone)
      for (const stays of kept)
        if (stays.sizeBytes > 0 && out.isInUse === stays.isInUse) assert.ok(out.version <= stays.version)
  })
})

const times: Record<string, [meta: object, expected: string | undefined]> = {
  'of its creation, when nothing else is known': [
    { creationTimestamp: '2026-01-01T00:00:00Z' },
    '2026-01-01T00:00:00Z',
  ],
  'of the last manager': [
    {
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ time: '2026-03-01T00:00:00Z' }, { time: '2026-02-01T00:00:00Z' }],
    },
    '2026-03-01T00:00:00Z',
  ],
  'without times of managers that are none': [
    { creationTimestamp: '2026-01-01T00:00:00Z', managedFields: [null, { time: 'never' }, { time: 7 }] },
    '2026-01-01T00:00:00Z',
  ],
  'of nothing': [{}, undefined],
}
for (const [reason, [meta, expected]] of Object.entries(times)) {
  test(`last written: ${reason}`, () =>
    assert.equal(lastWrittenMs({ name: 'x', ...meta }), expected === undefined ? undefined : Date.parse(expected)))
}
