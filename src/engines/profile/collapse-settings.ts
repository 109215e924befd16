// SPDX-License-Identifier: Apache-2.0
/** From how many siblings on a pattern takes their place. */
import { anySegment, segmentsOf } from './path-pattern.ts'

export interface CollapsePrefix {
  readonly prefix: string
  /** More children than this become one `⋯`; 1 makes everything below one `*`. */
  readonly threshold: number
}

export interface CollapseSettings {
  /** For opened files where no prefix says otherwise. */
  readonly openThreshold: number
  readonly endpointThreshold: number
  readonly prefixes: readonly CollapsePrefix[]
}

/** What is used without a configuration. Source: upstream `dynamicpathdetector`. */
export const defaultCollapseSettings: CollapseSettings = {
  openThreshold: 50,
  endpointThreshold: 100,
  prefixes: [
    { prefix: '/etc', threshold: 100 },
    { prefix: '/etc/apache2', threshold: 50 },
    { prefix: '/opt', threshold: 50 },
    { prefix: '/var/run', threshold: 50 },
    { prefix: '/app', threshold: 50 },
  ],
}

/** Thresholds for the children of paths. */
export interface Thresholds {
  /** The threshold at a path, given by its segments. */
  at(segments: readonly string[]): number
  /** No threshold is lower. */
  readonly least: number
}

/** Before the first segment: paths from the root and others are never one. */
const unbounded = Number.POSITIVE_INFINITY

/**
 * Thresholds for opened files: the longest prefix counts, of equally long ones the first.
 *
 * A path that has `⋯` in it stands for many; the lowest threshold of any prefix that may be among them counts. So a
 * path that stands for more never has a higher threshold, which makes the outcome independent of what was collapsed
 * first.
 */
export function openThresholds({ openThreshold, prefixes }: CollapseSettings): Thresholds {
  const known = prefixes
    .map(({ prefix, threshold }) => ({ segments: segmentsOf(prefix), threshold }))
    .sort((a, b) => b.segments.length - a.segments.length)
  return {
    least: Math.min(openThreshold, ...known.map(({ threshold }) => threshold)),
    at(segments) {
      if (segments.length === 0) return unbounded
      const exact = known.find(prefix => begins(segments, prefix.segments, false))?.threshold ?? openThreshold
      if (!segments.includes(anySegment)) return exact
      const possible = known.filter(prefix => begins(segments, prefix.segments, true))
      return Math.min(exact, ...possible.map(({ threshold }) => threshold))
    },
  }
}

/** Thresholds for the paths of one port. */
export function endpointThresholds({ endpointThreshold: least }: CollapseSettings): Thresholds {
  return { least, at: segments => (segments.length === 0 ? unbounded : least) }
}

function begins(segments: readonly string[], prefix: readonly string[], countsAny: boolean): boolean {
  if (prefix.length > segments.length) return false
  return prefix.every((part, i) => part === segments[i] || (countsAny && segments[i] === anySegment))
}
