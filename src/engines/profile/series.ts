// SPDX-License-Identifier: Apache-2.0
/**
 * Series of reports: what is known of each container that reports to one profile, without what it saw.
 *
 * Each report names the one before it. Reports that follow each other are one segment; a series whose only segment
 * begins at nothing missed nothing:
 *
 *     "" ◄── 10:00 ◄── 10:10 ◄── 10:20      one segment from the start: unbroken
 *     "" ◄── 10:00       10:10 ◄── 10:20    two: the report in between is missing, or still on its way
 *
 * Adding reports in any order, and some of them twice, gives the same series.
 */
import { isZeroTime, reportTimeMs } from './report-time.ts'

/** What a report says about itself. */
export interface ReportLink {
  readonly seriesId: string
  /** Time of the report before, empty or Go's zero time for the first. */
  readonly previous: string
  readonly time: string
  readonly status: string
  readonly completion: string
  /** When it came, by our clock; in milliseconds since 1970. */
  readonly seenMs: number
}

/** Reports without a gap; status and completion are the last one's. */
export interface Segment {
  readonly from: string
  readonly to: string
  readonly status: string
  readonly completion: string
}

export interface Series {
  readonly id: string
  readonly segments: readonly Segment[]
  /** When its last report came, by our clock; in milliseconds since 1970. */
  readonly seenMs: number
}

/** More of them are not remembered; the oldest go first. */
export const maxSeries = 500
export const maxSegments = 20

/** The series with one more report. A report that is known already changes nothing. */
export function addReport(all: readonly Series[], report: ReportLink): readonly Series[] {
  const { seriesId, previous, time, status, completion, seenMs } = report
  const known = all.find(({ id }) => id === seriesId)
  const others = all.filter(({ id }) => id !== seriesId)
  const segments = joined([...(known?.segments ?? []), { from: start(previous), to: time, status, completion }])
  const series = {
    id: seriesId,
    segments: segments.slice(-maxSegments),
    seenMs: Math.max(known?.seenMs ?? 0, seenMs),
  }
  return newest([...others, series])
}

/** Go's zero time has several forms; one of them is enough. */
function start(previous: string): string {
  return isZeroTime(previous) ? '' : previous
}

/** Segments that touch become one; one that lies within another is none of its own. Sorted by time. */
function joined(segments: readonly Segment[]): readonly Segment[] {
  let result = [...segments]
  for (;;) {
    const pair = findPair(result)
    if (!pair) return result.sort((a, b) => timeOf(a.to) - timeOf(b.to) || Number(a.to > b.to))
    const [first, second, merged] = pair
    result = [...result.filter(each => each !== first && each !== second), merged]
  }
}

function findPair(segments: readonly Segment[]): readonly [Segment, Segment, Segment] | undefined {
  for (const a of segments) {
    for (const b of segments) {
      if (a === b) continue
      if (a.to === b.from && b.from !== '') return [a, b, { ...b, from: a.from }]
      if (covers(a, b)) return [a, b, a]
    }
  }
  return undefined
}

/** A report may come again, or in parts that name the same times. */
function covers(outer: Segment, inner: Segment): boolean {
  if (outer.from === inner.from && outer.to === inner.to) return true
  const [from, to] = [reportTimeMs(outer.from), reportTimeMs(outer.to)]
  const [innerFrom, innerTo] = [reportTimeMs(inner.from), reportTimeMs(inner.to)]
  if (from === undefined || to === undefined || innerFrom === undefined || innerTo === undefined) return false
  return from <= innerFrom && innerTo <= to && (from < innerFrom || innerTo < to)
}

function timeOf(text: string): number {
  return reportTimeMs(text) ?? 0
}

function newest(all: readonly Series[]): readonly Series[] {
  const sorted = [...all].sort((a, b) => a.seenMs - b.seenMs || (a.id < b.id ? -1 : 1))
  return sorted.slice(-maxSeries)
}
