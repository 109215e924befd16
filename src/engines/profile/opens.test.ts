// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forAll, type Random } from '#testing/random.ts'
import { type CollapseSettings, defaultCollapseSettings } from './collapse-settings.ts'
import type { Open } from './observed.ts'
import { compactOpens } from './opens.ts'
import { matchesPath } from './path-pattern.ts'

const settings: CollapseSettings = {
  openThreshold: 3,
  endpointThreshold: 3,
  prefixes: [
    { prefix: '/etc', threshold: 5 },
    { prefix: '/opt/', threshold: 1 },
    { prefix: '/etc/apache2', threshold: 2 },
  ],
}

function opens(paths: readonly string[]): readonly Open[] {
  return paths.map(path => ({ path, flags: ['O_RDONLY'] }))
}

function compacted(...paths: readonly string[]): readonly string[] {
  return compactOpens(opens(paths), settings).map(({ path }) => path)
}

const many = (prefix: string, count: number, suffix = '') =>
  Array.from({ length: count }, (_, i) => `${prefix}/${i}${suffix}`)

const cases: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
  'as many as the threshold stay': [many('/d', 3), ['/d/0', '/d/1', '/d/2']],
  'one more becomes a pattern': [many('/d', 4), ['/d/⋯']],
  'what is below them is below the pattern': [
    ['/p/1/a', '/p/2/b', '/p/3/a', '/p/4'],
    ['/p/⋯', '/p/⋯/a', '/p/⋯/b'],
  ],
  'a folder is itself, beside what is in it': [
    ['/d', ...many('/d', 4)],
    ['/d', '/d/⋯'],
  ],
  'a longer prefix counts more': [
    [...many('/etc', 4), ...many('/etc/apache2', 3)],
    ['/etc/0', '/etc/1', '/etc/2', '/etc/3', '/etc/apache2/⋯'],
  ],
  'a pattern that may be any of them has the lowest threshold of all': [
    [...many('/etc', 6), ...many('/etc/1', 3)],
    ['/etc/*'],
  ],
  'a prefix ends where a segment ends': [many('/etcetera', 4), ['/etcetera/⋯']],
  'a threshold of one makes everything one': [['/opt/a/b/c', '/opt/d'], ['/opt/*']],
  'a slash at the end of a prefix does not count': [['/opt/a'], ['/opt/*']],
  'two dynamic segments are written as many': [many('/v', 4).flatMap(path => many(path, 4)), ['/v/*']],
  'also in the middle of a path': [many('/v', 4).flatMap(path => many(path, 4, '/x')), ['/v/*/x']],
  'three and more end the path': [
    many('/v', 4)
      .flatMap(path => many(path, 4))
      .flatMap(path => many(path, 4, '/x')),
    ['/v/*'],
  ],
  'a pattern takes in what comes later': [['/d/⋯', '/d/new'], ['/d/⋯']],
  'a pattern of many takes in what comes later': [
    ['/d/*', '/d/new/x', '/d'],
    ['/d', '/d/*'],
  ],
  'paths that do not begin at the root are others': [
    ['d/1', '/d/1', './d/1'],
    ['/d/1', 'd/1'],
  ],
  'an open without a path says nothing': [['', '/x'], ['/x']],
  'names that objects have already are names': [
    ['/__proto__', '/constructor', '/__proto__/x'],
    ['/__proto__', '/__proto__/x', '/constructor'],
  ],
  'bytes that are no text stay apart': [
    ['/a\u0000b', '/a\ud800', '/Ａ'],
    ['/a\u0000b', '/a\ud800', '/Ａ'],
  ],
}

for (const [why, [paths, expected]] of Object.entries(cases))
  test(`opened files: ${why}`, () => assert.deepEqual(compacted(...paths), expected))

test('the flags of a pattern are those of all it stands for', () => {
  const seen = many('/d', 4).map((path, i) => ({ path, flags: [`F${i % 2}`, 'O'] }))
  assert.deepEqual(compactOpens(seen, settings), [{ path: '/d/⋯', flags: ['F0', 'F1', 'O'] }])
})

test('paths of packages stay, and do not count', () => {
  const kept = new Set(many('/lib', 10))
  const paths = [...kept, '/lib/x', '/lib/y', '/lib/z']
  const outcome = compactOpens(opens(paths), settings, path => kept.has(path)).map(({ path }) => path)
  assert.deepEqual(outcome, paths.toSorted())
})

describe('laws of opened files', () => {
  const runs = 300

  test('what was opened is matched', () => {
    forAll({ runs }, random => {
      const seen = somePaths(random)
      const patterns = compacted(...seen)
      for (const path of seen)
        assert.ok(
          patterns.some(pattern => matchesPath(pattern, path)),
          `${path} is not in ${patterns.join(' ')}`,
        )
    })
  })

  test('doing it again changes nothing', () => {
    forAll({ runs }, random => {
      const once = compactOpens(opens(somePaths(random)), settings)
      assert.deepEqual(compactOpens(once, settings), once)
    })
  })

  test('the order does not matter, nor what was compacted before', () => {
    forAll({ runs }, random => {
      const [a, b] = [opens(somePaths(random)), opens(somePaths(random))]
      const together = compactOpens([...a, ...b], settings)
      assert.deepEqual(compactOpens([...b, ...a], settings), together)
      assert.deepEqual(compactOpens([...compactOpens(a, settings), ...b], settings), together)
      assert.deepEqual(compactOpens([...b, ...compactOpens(a, settings)], settings), together)
    })
  })
})

const roots = ['', '/etc', '/etc/apache2', '/opt', '/var', '/var/run']

/** Paths that often have many siblings, at several depths. */
function somePaths(random: Random): readonly string[] {
  return Array.from({ length: random.below(60) }, () => {
    const depth = 1 + random.below(4)
    const segments = Array.from({ length: depth }, () => String(random.below(random.pick([2, 4, 6]))))
    return `${random.pick(roots)}/${segments.join('/')}`
  })
}

test('twenty thousand files in one folder, and as many folders, are no effort', () => {
  const startedMs = performance.now()
  const seen = [...many('/data', 20_000), ...many('/tree', 20_000, '/x/y')]
  assert.deepEqual(
    compactOpens(opens(seen), defaultCollapseSettings).map(({ path }) => path),
    ['/data/⋯', '/tree/⋯/x/y'],
  )
  assert.ok(performance.now() - startedMs < 5000)
})
