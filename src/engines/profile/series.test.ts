// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forAll, type Random } from '#testing/random.ts'
import { reportTimeMs } from './report-time.ts'
import { addReport, maxSeries, type ReportLink, type Series } from './series.ts'
import { type Progress, verdictOf } from './verdict.ts'

const zero = '0001-01-01 00:00:00 +0000 UTC'

/** Minutes after ten as Go prints them. */
function at(minute: number): string {
  return minute === 0 ? zero : `2026-01-01 10:${String(minute).padStart(2, '0')}:00.5 +0000 UTC m=+${minute}.25`
}

interface Facts {
  readonly id?: string
  readonly status?: string
  readonly completion?: string
}

const nowMs = Date.UTC(2026, 0, 1, 11)

function link(previous: number, minute: number, { id = 'a', status = 'ready', completion = 'complete' }: Facts = {}) {
  return { seriesId: id, previous: at(previous), time: at(minute), status, completion, seenMs: nowMs }
}

function seriesOf(...links: readonly ReportLink[]): readonly Series[] {
  return links.reduce<readonly Series[]>((all, each) => addReport(all, each), [])
}

const times: Readonly<Record<string, readonly [string, number | undefined]>> = {
  'as Go prints it': ['2026-07-20 14:25:11.1 +0200 CEST m=+12.3', Date.UTC(2026, 6, 20, 12, 25, 11, 100)],
  'without fraction and monotonic clock': ['2026-07-20 14:25:11 -0330 -0330', Date.UTC(2026, 6, 20, 17, 55, 11)],
  'as RFC 3339 has it': ['2026-07-20T14:25:11Z', Date.UTC(2026, 6, 20, 14, 25, 11)],
  'the zero time': [zero, Number.NEGATIVE_INFINITY],
  'no text at all': ['', Number.NEGATIVE_INFINITY],
  'what is no time': ['yesterday', undefined],
  'a text longer than any time': [`2026-07-20 14:25:11 +0200 ${'x'.repeat(1_000_000)}`, undefined],
}

for (const [why, [text, expected]] of Object.entries(times))
  test(`a time of a report: ${why}`, () => assert.equal(reportTimeMs(text), expected))

const chains: Readonly<Record<string, readonly [readonly ReportLink[], readonly (readonly [string, string])[]]>> = {
  'reports that follow each other are one': [[link(0, 1), link(1, 2), link(2, 3)], [['', at(3)]]],
  'in any order': [[link(2, 3), link(0, 1), link(1, 2)], [['', at(3)]]],
  'a report that is missing leaves a gap': [
    [link(0, 1), link(2, 3)],
    [
      ['', at(1)],
      [at(2), at(3)],
    ],
  ],
  'a report that comes again is none of its own': [[link(0, 1), link(1, 2), link(0, 1), link(1, 2)], [['', at(2)]]],
  'nor is the half of one that was sent in parts': [[link(0, 1), link(1, 2), link(1, 2), link(2, 3)], [['', at(3)]]],
  'the zero time has several forms': [[{ ...link(0, 1), previous: '0001-01-01T00:00:00Z' }], [['', at(1)]]],
}

for (const [why, [links, expected]] of Object.entries(chains)) {
  test(`a series: ${why}`, () => {
    const segments = seriesOf(...links).flatMap(series => series.segments)
    assert.deepEqual(
      segments.map(({ from, to }) => [from, to]),
      expected,
    )
  })
}

test('more series than are remembered: the oldest go', () => {
  const series = seriesOf(...Array.from({ length: maxSeries + 5 }, (_, i) => link(0, 1 + (i % 50), { id: `s${i}` })))
  assert.equal(series.length, maxSeries)
})

const completed = { status: 'completed' }
const partial = { completion: 'partial' }

const verdicts: Readonly<Record<string, readonly [readonly Series[], Progress | undefined, string]>> = {
  'it learns, and saw everything so far': [seriesOf(link(0, 1)), undefined, 'ready/complete'],
  'it learns, and began late': [seriesOf(link(0, 1, partial)), undefined, 'ready/partial'],
  'it ended, and saw everything': [seriesOf(link(0, 1), link(1, 2, completed)), undefined, 'completed/complete'],
  'it ended, and began late': [seriesOf(link(0, 1, { ...completed, ...partial })), undefined, 'completed/partial'],
  'it failed': [seriesOf(link(0, 1, { status: 'failed' })), undefined, 'completed/partial'],
  'a report is missing': [seriesOf(link(0, 1), link(2, 3, completed)), undefined, 'ready/partial'],
  'the first report is missing': [seriesOf(link(1, 2, completed)), undefined, 'completed/partial'],
  'another container still learns': [
    seriesOf(link(0, 1, { ...completed, ...partial }), link(0, 2, { id: 'b' })),
    undefined,
    'ready/complete',
  ],
  'one that saw everything is enough': [
    seriesOf(link(0, 1, completed), link(0, 2, { id: 'b', ...partial })),
    undefined,
    'completed/complete',
  ],
  'a report went missing since': [
    seriesOf(link(0, 1), link(2, 3)),
    { status: 'ready', completion: 'complete' },
    'ready/partial',
  ],
  'it failed since': [
    seriesOf(link(0, 1), link(1, 2, { status: 'failed' })),
    { status: 'ready', completion: 'complete' },
    'completed/partial',
  ],
  'of a profile that others wrote no series is known': [
    [],
    { status: 'ready', completion: 'complete' },
    'ready/complete',
  ],
  'what is complete stays so': [
    seriesOf(link(0, 9)),
    { status: 'completed', completion: 'complete' },
    'completed/complete',
  ],
  'nobody reports any more': [seriesOf({ ...link(0, 1), seenMs: nowMs - 7_200_000 }), undefined, 'completed/partial'],
  'one does not report any more, another one does': [
    seriesOf({ ...link(0, 1), seenMs: nowMs - 7_200_000 }, link(0, 2, { id: 'b', ...partial })),
    undefined,
    'ready/partial',
  ],
  'nothing new after the end': [[], { status: 'completed', completion: 'partial' }, 'completed/partial'],
}

for (const [why, [series, before, expected]] of Object.entries(verdicts)) {
  test(`a verdict: ${why}`, () => {
    const verdict = verdictOf({ series, before, endedBeforeMs: nowMs - 3_600_000 })
    assert.equal(`${verdict.status}/${verdict.completion}`, expected)
    if (expected === 'completed/complete') assert.deepEqual(verdict.series, [])
  })
}

describe('laws of series', () => {
  test('order and repetition of reports do not matter', () => {
    forAll({ runs: 200 }, random => {
      const links = someLinks(random)
      const expected = seriesOf(...links)
      const again = [...shuffled(links, random), ...links.filter(() => random.chance(0.3))]
      assert.deepEqual(seriesOf(...again), expected)
    })
  })
})

/** Reports of some series, each with some of its reports missing. */
function someLinks(random: Random): readonly ReportLink[] {
  return ['a', 'b', 'c'].flatMap((id, i) => {
    const all = Array.from({ length: 1 + random.below(6) }, (_, n) => link(n && 5 * n + i, 5 * (n + 1) + i, { id }))
    return all.filter(() => random.chance(0.8))
  })
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map(item => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
