// SPDX-License-Identifier: Apache-2.0
/**
 * Paths in which some segments stand for many: `/proc/⋯/stat`, `/usr/lib/*`.
 *
 * `⋯` is exactly one segment. `*` is any number of segments, at the end of a pattern at least one.
 */

/** One segment, whichever. */
export const anySegment = '⋯'

/** Any number of segments. */
export const anySegments = '*'

/** Nobody opens a longer path, nor one with more segments; what is longer is kept as `…/*`. Source: Linux `PATH_MAX`. */
export const maxPathLength = 4096
export const maxSegments = 128

/**
 * The segments of a path, without `.`, `..` and empty ones; the first is empty when the path begins at the root. What
 * goes beyond the bounds becomes `*`. Source of the cleaning: Go `path.Clean`.
 */
export function segmentsOf(path: string): readonly string[] {
  const isCut = path.length > maxPathLength
  const parts = (isCut ? path.slice(0, maxPathLength) : path).split('/')
  // The last part may have been cut in the middle.
  if (isCut) parts.pop()
  const isRooted = path.startsWith('/')
  const segments: string[] = isRooted ? [''] : []
  for (const part of parts) {
    if (part === '' || part === '.') continue
    if (part !== '..') segments.push(part)
    else if (segments.length > (isRooted ? 1 : 0) && segments.at(-1) !== '..') segments.pop()
    else if (!isRooted) segments.push('..')
  }
  if (!isCut && segments.length <= maxSegments) return segments
  return [...segments.slice(0, maxSegments - 1), anySegments]
}

/** The path that has these segments. */
export function pathOf(segments: readonly string[]): string {
  if (segments.length === 0) return '.'
  return segments.length === 1 && segments[0] === '' ? '/' : segments.join('/')
}

/** Claims that a pattern stands for a path. Slashes at the end do not count. Cost: O(segments of both, multiplied). */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = splitPath(pattern)
  // At the end, `*` is one segment and then any number of them.
  if (wanted.at(-1) === anySegments) wanted.splice(-1, 0, anySegment)
  return pattern !== '' && path !== '' && matchesAll(wanted, splitPath(path), matchesSegment)
}

function matchesSegment(wanted: string, segment: string): boolean {
  return wanted === anySegment || wanted === segment
}

function splitPath(path: string): string[] {
  const segments = path.split('/')
  while (segments.length > 1 && segments.at(-1) === '') segments.pop()
  return segments
}

/** Claims that the items are what is wanted, in order, where {@link anySegments} stands for any number of them. */
export function matchesAll(
  wanted: readonly string[],
  items: readonly string[],
  matches: (wanted: string, item: string) => boolean,
  many = anySegments,
): boolean {
  let [at, next] = [0, 0]
  // Where the last "many" was, and how far it reaches; only that one needs to be tried again.
  let again: { readonly at: number; next: number } | undefined
  while (next < items.length) {
    const want = wanted[at]
    if (want === many) {
      again = { at, next }
      at++
    } else if (want !== undefined && matches(want, items[next] ?? '')) {
      at++
      next++
    } else if (again) {
      again = { at: again.at, next: again.next + 1 }
      at = again.at + 1
      next = again.next
    } else return false
  }
  while (wanted[at] === many) at++
  return at === wanted.length
}
