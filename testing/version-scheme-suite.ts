// SPDX-License-Identifier: Apache-2.0
/** What every version scheme must pass: its corpus, the laws of a total order, the third answer, hostile texts. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseConstraint, satisfies } from '#engines/vulnmatch/version/constraint.ts'
import type { Ordering } from '#engines/vulnmatch/version/ordering.ts'
import { maxVersionLength, type VersionScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { seededRandom } from './random.ts'
import { readCorpus, signOf } from './version-corpus.ts'

/** A version, the range of an advisory, and whether the version lies in it. */
export type RangeCase = readonly [version: string, constraint: string, expected: boolean | undefined]

export interface SchemeCases {
  /** Texts that are no version, by the reason. */
  readonly unreadable: Readonly<Record<string, string>>
  /** What is particular in comparing with the bounds of advisories, by the reason. */
  readonly ranges: Readonly<Record<string, RangeCase>>
  /** Versions that the reference implementation itself does not order transitively, and why they are left out. */
  readonly unorderedByReference?: { readonly because: string; matches(version: string): boolean }
}

/** Of the generated versions; `SEED=n npm test -- plugins/versions` tries others. */
const seed = Number(process.env['SEED'] ?? 20_261_123)
/** Versions that the laws are tried on, all with all. */
const sampleSize = 70
const hostileCompareMs = 250

/** Registers the tests of one scheme; its corpus is `src/plugins/versions/corpus/<id>.txt`. */
export function versionSchemeSuite(scheme: VersionScheme, cases: SchemeCases): void {
  const path = join(import.meta.dirname, '..', 'src/plugins/versions/corpus', `${scheme.id}.txt`)
  const corpus = readCorpus(readFileSync(path, 'utf8'))

  test(`${scheme.id}: corpus`, () => {
    assert.deepEqual(corpus.errors, [])
    assert.ok(corpus.lines.length >= 10, 'a corpus has at least ten pairs')
    for (const { number, a, b, expected } of corpus.lines)
      assert.equal(signOf(scheme.compare(a, b)), signOf(expected), `line ${number}: ${a} ${signOf(expected)} ${b}`)
  })

  test(`${scheme.id}: a total order over what it reads`, () => {
    const known = corpus.lines.flatMap(({ a, b }) => [a, b]).filter(text => scheme.isVersion(text))
    const isOrdered = (version: string) => cases.unorderedByReference?.matches(version) !== true
    assertTotalOrder(scheme, sample(known).filter(isOrdered))
  })

  test(`${scheme.id}: the third answer`, () => {
    const known = corpus.lines.map(({ a }) => a).find(text => scheme.isVersion(text)) ?? ''
    const unreadable = { ...neverVersions, ...cases.unreadable }
    for (const [because, text] of Object.entries(unreadable)) {
      assert.equal(scheme.isVersion(text), false, because)
      assert.equal(scheme.compare(text, known), undefined, because)
      assert.equal(scheme.compare(known, text), undefined, because)
      assert.equal(scheme.compareToBound(text, known), undefined, because)
      assert.equal(inRange(scheme, text, `< ${known}`), undefined, because)
    }
  })

  test(`${scheme.id}: bounds of advisories`, () => {
    for (const [because, [version, constraint, expected]] of Object.entries(cases.ranges))
      assert.equal(inRange(scheme, version, constraint), expected, `${because}: ${version} in ${constraint}`)
  })

  test(`${scheme.id}: hostile texts take no time`, () => {
    for (const [because, text] of Object.entries(hostile())) {
      const startedMs = performance.now()
      scheme.compare(text, `${text.slice(0, -1)}!`)
      scheme.compareToBound(text, '1.0')
      assert.ok(performance.now() - startedMs < hostileCompareMs, because)
    }
  })
}

const neverVersions: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'white space only': ' \t ',
  'a word that stands for not knowing': 'unknown',
  'a moving tag': 'latest',
  'a build without a version': '(devel)',
  'longer than any version': `1.${'0'.repeat(maxVersionLength)}`,
}

function hostile(): Record<string, string> {
  const units = [
    '1',
    '0',
    '.',
    '-',
    '_',
    '~',
    '^',
    '+',
    ':',
    '1.',
    '1-',
    'a1',
    '.a',
    '_p1',
    '-r1',
    'α',
    ' ',
    '1!',
    '-0',
  ]
  return Object.fromEntries(
    units.map(unit => [`many ${JSON.stringify(unit)}`, `1${unit.repeat(Math.floor(990 / unit.length))}x`]),
  )
}

function inRange(scheme: VersionScheme, version: string, text: string): boolean | undefined {
  const constraint = parseConstraint(text)
  assert.ok(constraint, `constraint "${text}" is readable`)
  return satisfies(scheme, version, constraint)
}

/** Known versions and new ones spliced of them: pieces cut at any place, numbers changed, endings added. */
function sample(known: readonly string[]): readonly string[] {
  const random = seededRandom(seed)
  const endings = [
    '.0',
    '.1',
    '-1',
    '~rc1',
    '^git1',
    'a',
    'b2',
    '-rc.1',
    '_p1',
    '-r0',
    '+b1',
    '.dev1',
    '.pre',
    '-SNAPSHOT',
    '00',
  ]
  const made = new Set<string>(known.slice(0, sampleSize / 2))
  for (let tries = 0; made.size < sampleSize && tries < sampleSize * 50; tries++) {
    const base = random.pick(known)
    const other = random.pick(known)
    const spliced = [
      base + random.pick(endings),
      base.slice(0, Math.ceil(random.next() * base.length)) + other.slice(Math.floor(random.next() * other.length)),
      base.replace(/\d+/, String(Math.floor(random.next() * 12))),
    ]
    made.add(random.pick(spliced))
  }
  return [...made]
}

function assertTotalOrder(scheme: VersionScheme, versions: readonly string[]): void {
  const read = versions.filter(text => scheme.isVersion(text))
  const orderings = read.map(a => read.map(b => orderingOf(scheme, a, b)))
  const at = (i: number, j: number) => orderings[i]?.[j] ?? 0
  for (const [i, a] of read.entries()) {
    assert.equal(at(i, i), 0, `seed ${seed}: ${a} equals itself`)
    for (const [j, b] of read.entries()) {
      assert.equal(at(i, j) + at(j, i), 0, `seed ${seed}: ${a} and ${b} answer alike when turned`)
      if (at(i, j) > 0) continue
      const k = read.findIndex((_, k) => at(j, k) <= 0 && at(i, k) > 0)
      assert.equal(k, -1, `seed ${seed}: ${a} ≤ ${b} ≤ ${read[k]}, so ${a} ≤ ${read[k]}`)
    }
  }
}

function orderingOf(scheme: VersionScheme, a: string, b: string): Ordering {
  const ordering = scheme.compare(a, b)
  assert.notEqual(ordering, undefined, `seed ${seed}: ${a} and ${b} are both versions, so they compare`)
  return ordering ?? 0
}
