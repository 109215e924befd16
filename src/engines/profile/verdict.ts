// SPDX-License-Identifier: Apache-2.0
/** How far a profile has come, by the series that report to it. */
import type { Series } from './series.ts'

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
  /** What was said before; it counts where no series is known, and what was complete at its end stays so. */
  readonly before: Progress | undefined
  /** Series of which nothing came since then have ended, whatever they said; in milliseconds since 1970. */
  readonly endedBeforeMs: number
}

/**
 * A series that ended well after being watched from its start completes the profile for good. Otherwise the profile
 * is completed when all its series have ended, and what they missed makes it partial; while one still learns, it is
 * ready, and complete if some series missed nothing so far. The same series always give the same verdict.
 */
export function verdictOf({ series, before, endedBeforeMs }: VerdictInput): Verdict {
  const wasWhole = before?.status === 'completed' && before.completion === 'complete'
  if (wasWhole || series.some(isWhole)) return { status: 'completed', completion: 'complete', series: [] }
  if (series.length === 0) return { ...(before ?? nothingKnown), series }
  const live = series.filter(({ seenMs }) => seenMs >= endedBeforeMs)
  return {
    status: live.every(hasEnded) ? 'completed' : 'ready',
    completion: live.some(({ segments }) => isUnbroken(segments)) ? 'complete' : 'partial',
    series: live,
  }
}

const nothingKnown: Progress = { status: 'ready', completion: 'partial' }

function isWhole({ segments }: Series): boolean {
  return isUnbroken(segments) && segments[0]?.status === 'completed'
}

/** Watched from the start, and nothing is missing. */
function isUnbroken(segments: Series['segments']): boolean {
  const [only] = segments
  return segments.length === 1 && only?.from === '' && only.completion === 'complete' && only.status !== 'failed'
}

/** A container that failed has ended, too; what it did not come to do was not seen. */
function hasEnded({ segments }: Series): boolean {
  const status = segments[0]?.status
  return segments.length === 1 && (status === 'completed' || status === 'failed')
}
