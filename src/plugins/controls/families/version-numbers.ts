// SPDX-License-Identifier: Apache-2.0
/** Version numbers of programs, as image tags and the API server write them: `v1.22.11-gke.400`. */

/** Major, minor and patch. */
export type VersionNumber = readonly [number, number, number]

/** The number at the beginning of a version; a missing patch or minor is 0. Undefined for what is written otherwise. */
export function parseVersionNumber(text: string): VersionNumber | undefined {
  const parts = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?/i.exec(text)
  if (!parts) return undefined
  const rest = text.slice(parts[0].length)
  if (rest !== '' && !/^(?:[-+_]|\.\d)/.test(rest)) return undefined
  return [Number(parts[1]), Number(parts[2] ?? 0), Number(parts[3] ?? 0)]
}

/** Below 0 when `a` is older than `b`, 0 when both are the same. */
export function compareVersionNumbers(a: VersionNumber, b: VersionNumber): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** From the first to the last version, both included. */
export type VersionRange = readonly [VersionNumber, VersionNumber]

/** Whether a version lies in one of the ranges. */
export function isInRanges(version: VersionNumber, ranges: readonly VersionRange[]): boolean {
  return ranges.some(
    ([first, last]) => compareVersionNumbers(version, first) >= 0 && compareVersionNumbers(version, last) <= 0,
  )
}
