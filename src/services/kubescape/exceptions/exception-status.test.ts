// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExceptionState } from './exception-book.ts'
import { type ActiveReason, exceptionStatus } from './exception-status.ts'

const state: ExceptionState = {
  kind: 'SecurityException',
  namespace: 'shop',
  name: 'e',
  uid: 'u',
  generation: 1,
  matches: 2,
}
const first = exceptionStatus(state, undefined, 1000)

const cases: Record<string, readonly [change: Partial<ExceptionState>, reason: ActiveReason, isActive: boolean]> = {
  'it excuses something': [{}, 'Matches', true],
  'it excuses nothing': [{ matches: 0 }, 'MatchesNothing', false],
  'it has ended': [{ matches: 0, expiresAtMs: 5000 }, 'Expired', false],
  'it will end': [{ expiresAtMs: 5001 }, 'Matches', true],
  'it cannot be read': [{ matches: 0, doubt: 'spec.match: expected a mapping' }, 'Unusable', false],
}
for (const [because, [change, reason, isActive]] of Object.entries(cases))
  test(`the status of an exception tells that ${because}`, () => {
    const { conditions } = exceptionStatus({ ...state, ...change }, first, 5000)
    assert.deepEqual(
      conditions.map(each => [each.status, each.reason]),
      [[isActive ? 'True' : 'False', reason]],
    )
    const since = isActive ? '1970-01-01T00:00:01Z' : '1970-01-01T00:00:05Z'
    assert.equal(conditions[0]?.lastTransitionTime, since, 'dated from when it last changed')
  })

test('a status that says the same is the one that is stored', () => {
  assert.equal(exceptionStatus(state, first, 9000), first)
  assert.notEqual(exceptionStatus({ ...state, generation: 2 }, first, 9000), first)
})

test('the last match stays known when nothing matches any more', () => {
  const later = exceptionStatus({ ...state, matches: 0 }, first, 9000)
  assert.deepEqual([later.matches, later.lastMatchTime], [0, '1970-01-01T00:00:01Z'])
  assert.equal(exceptionStatus({ ...state, matches: 3 }, later, 10_000).lastMatchTime, '1970-01-01T00:00:10Z')
})
