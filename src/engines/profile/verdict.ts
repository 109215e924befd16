// SPDX-License-Identifier: Apache-2.0
/** How far a profile has come, by the series that report to it. */
import { lastTime, type Series } from './series.ts'

export interface Progress {
  readonly status: 'ready' | 'completed'
  readonly completion: 'partial' | 'complete'
}

export interface Verdict extends Progress {
  /** The series that are still of interest; none once a whole one is known. */
  readonly series: readonly Series[]
}

interface VerdictInput {
  readonly series: readonly Series[]
  /** What was said before; completion never goes back. */
  readonly before: Progress | undefined
  /** Series that reported last before this moment have ended, whatever they said; in milliseconds since 1970. */
  readonly endedBeforeMs: number
}

/**
 * A series that ended well after being watched from its start completes the profile for good. Otherwise the profile
 * is complete when all its series have ended, and what they missed makes it partial; while one still learns, it is
 * ready.
 */
export function verdictOf({ series, before, endedBeforeMs }: VerdictInput): Verdict {
  const wasWhole = before?.status === 'completed' && before.completion === 'complete'
  if (wasWhole || series.some(isWhole)) return { status: 'completed', completion: 'complete', series: [] }
  const live = series.filter(each => lastTime(each) >= endedBeforeMs)
  const hasExpired = series.length > 0 && live.length === 0
  const wasComplete = before?.completion === 'complete' && !hasExpired
  const isComplete = wasComplete || live.some(({ segments }) => isUnbroken(segments))
  const hasEnded = live.every(({ segments }) => segments.length === 1 && isFinished(segments[0]?.status))
  return {
    status: hasEnded && (series.length > 0 || before?.status === 'completed') ? 'completed' : 'ready',
    completion: isComplete ? 'complete' : 'partial',
    series: live,
  }
}

function isWhole({ segments }: Series): boolean {
  return isUnbroken(segments) && segments[0]?.status === 'completed'
}

/** Watched from the start, and nothing is missing. */
function isUnbroken(segments: Series['segments']): boolean {
  const [only] = segments
  return segments.length === 1 && only?.from === '' && only.completion === 'complete' && only.status !== 'failed'
}

/** A container that failed has ended, too; what it did not come to do was not seen. */
function isFinished(status: string | undefined): boolean {
  return status === 'completed' || status === 'failed'
}
