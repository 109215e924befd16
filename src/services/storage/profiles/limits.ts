// SPDX-License-Identifier: Apache-2.0
/** Bounds of the profiles pipeline. */

export interface ProfileLimits {
  /** A profile with more entries is too large. Source: upstream `maxApplicationProfileSize`. */
  readonly maxEntries: number
  /** A profile whose specification is longer takes nothing more. */
  readonly maxProfileBytes: number
  /** A series that was silent for so long has ended. Source: upstream, twice `maxSniffingTimePerContainer`. */
  readonly seriesEndAfterMs: number
  /** Reports that one turn looks at, merges, and their bytes. */
  readonly maxListedReports: number
  readonly maxBatchReports: number
  readonly maxBatchBytes: number
  /** Bodies of container profiles that one application profile is made of. */
  readonly maxWorkloadBytes: number
}

const hourMs = 3_600_000

/** What is used where nothing else is configured. */
export const defaultProfileLimits: ProfileLimits = {
  maxEntries: 40_000,
  maxProfileBytes: 8 << 20,
  seriesEndAfterMs: 48 * hourMs,
  maxListedReports: 1000,
  maxBatchReports: 30,
  maxBatchBytes: 2 << 20,
  maxWorkloadBytes: 20 << 20,
}
