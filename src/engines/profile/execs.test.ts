// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forAll, type Random } from '#testing/random.ts'
import { defaultCollapseSettings } from './collapse-settings.ts'
import { allowsCall, matchesArguments } from './exec-pattern.ts'
import { compactExecs } from './execs.ts'
import type { Exec } from './observed.ts'

const settings = { ...defaultCollapseSettings, openThreshold: 2 }

function calls(...all: readonly (readonly string[])[]): readonly Exec[] {
  return all.map(args => ({ path: '/bin/x', ...(args.length > 0 && { args }) }))
}

const cases: Readonly<Record<string, readonly [readonly Exec[], readonly Exec[]]>> = {
  'the same call is one, with all its environments': [
    [{ path: '/b', args: ['b'], envs: ['Y', 'X'] }, { path: '/b', args: ['b'], envs: ['Z'] }, { path: '/a' }],
    [{ path: '/a' }, { path: '/b', args: ['b'], envs: ['X', 'Y', 'Z'] }],
  ],
  'many values of one argument become any': [
    calls(['x', '-f', '1'], ['x', '-f', '2'], ['x', '-f', '3']),
    calls(['x', '-f', '⋯']),
  ],
  'calls with another number of arguments are told apart': [
    calls(['x', '1'], ['x', '2'], ['x', '2', '3']),
    calls(['x', '1'], ['x', '2', '3'], ['x', '2']),
  ],
  'many numbers of arguments become any number': [
    calls(['x'], ['x', '1'], ['x', '1', '2'], ['y']),
    calls(['x', '⋯⋯'], ['y']),
  ],
  'any number takes in what comes later': [calls(['x', '⋯⋯'], ['x', '1', '2', '3']), calls(['x', '⋯⋯'])],
  'two arguments that are any are two': [
    calls(...[1, 2, 3].flatMap(a => [1, 2, 3].map(b => ['x', String(a), String(b)]))),
    calls(['x', '⋯', '⋯']),
  ],
  'a star is an argument like others': [calls(['x', '*'], ['x', '1']), calls(['x', '*'], ['x', '1'])],
  'what a person demands stays as it is': [
    [1, 2, 3].map(n => ({ path: '/bin/x', args: ['x', String(n)], argsRequired: true })),
    [1, 2, 3].map(n => ({ path: '/bin/x', args: ['x', String(n)], argsRequired: true })),
  ],
  'a pattern with any number among others stays': [calls(['x', '-f', '⋯⋯']), calls(['x', '-f', '⋯⋯'])],
}

for (const [why, [seen, expected]] of Object.entries(cases))
  test(`executed programs: ${why}`, () => assert.deepEqual(compactExecs(seen, settings), expected))

const patterns: Readonly<Record<string, readonly [readonly string[], readonly string[], boolean]>> = {
  'any one': [['x', '⋯'], ['x', 'a'], true],
  'any one is not none': [['x', '⋯'], ['x'], false],
  'any number is none': [['x', '⋯⋯'], ['x'], true],
  'any number in the middle': [['x', '⋯⋯', '-v'], ['x', 'a', 'b', '-v'], true],
  'a segment of a path within an argument': [['x', '/tmp/⋯/run'], ['x', '/tmp/1/run'], true],
  'a segment is not two': [['x', '/tmp/⋯/run'], ['x', '/tmp/1/2/run'], false],
  'a star is itself': [['x', '*'], ['x', 'a'], false],
  'nothing demands nothing': [[], ['x'], false],
}

for (const [why, [pattern, args, expected]] of Object.entries(patterns))
  test(`a pattern of arguments: ${why}`, () => assert.equal(matchesArguments(pattern, args), expected))

test('only who demands arguments looks at them', () => {
  assert.ok(allowsCall({ path: '/x', args: ['x'] }, ['x', 'y']))
  assert.ok(!allowsCall({ path: '/x', args: ['x'], argsRequired: true }, ['x', 'y']))
})

describe('laws of executed programs', () => {
  const runs = 200

  test('what was executed is matched', () => {
    forAll({ runs }, random => {
      const seen = someCalls(random)
      const outcome = compactExecs(seen, settings)
      for (const { path, args = [] } of seen)
        assert.ok(outcome.some(each => each.path === path && matchesArguments(each.args ?? [], args)))
    })
  })

  test('neither order nor repetition matters', () => {
    forAll({ runs }, random => {
      const seen = someCalls(random)
      const once = compactExecs(seen, settings)
      assert.deepEqual(compactExecs(once, settings), once)
      assert.deepEqual(compactExecs(seen.toReversed(), settings), once)
    })
  })

  test('what was compacted before does not matter', () => {
    forAll({ runs }, random => {
      const [a, b] = [someCalls(random), someCalls(random)]
      assert.deepEqual(
        compactExecs([...compactExecs(a, settings), ...b], settings),
        compactExecs([...a, ...b], settings),
      )
    })
  })
})

function someCalls(random: Random): readonly Exec[] {
  return Array.from({ length: random.below(12) }, () => {
    const args = Array.from({ length: 1 + random.below(4) }, () => random.pick(['a', 'b', 'c', '*', '__proto__']))
    return { path: random.pick(['/x', '/y']), args: [random.pick(['x', 'y']), ...args].slice(0, 1 + random.below(4)) }
  })
}
