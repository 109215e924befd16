// SPDX-License-Identifier: Apache-2.0
/** Ranges of advisories, read apart from what is tested, and so plainly that what is not plain lies in none. */

/** Whether the range leaves nothing out. */
export function holdsAllVersions(range: string): boolean {
  return range.trim() === '' || /^>=\s*v?0(?:\.0)*(?:-0)?$/.test(range.trim())
}

/**
 * Whether a release (`v1.2.3`) lies in a range such as `>=1.0.0,<1.2.4 || =1.3.0`, whose bounds are releases, too; a
 * candidate or revision (`v1.2.3-1`) where no bound has its numbers. A bound or a version of any other form: no.
 */
export function isReleaseWithin(version: string, range: string): boolean {
  const [, release = '', revision] = /^([^-]+)(-[\w.]+)?$/.exec(version) ?? []
  const numbers = numbersOf(release)
  if (!numbers) return false
  const parts = range.split('||').map(part => part.split(','))
  return (
    holdsAllVersions(range) || parts.some(part => part.every(bound => meets(numbers, bound, revision !== undefined)))
  )
}

function meets(version: readonly number[], bound: string, isRevision: boolean): boolean {
  const [, sign = '', text = ''] = /^\s*(<=|>=|<|>|=)?\s*(\S+)\s*$/.exec(bound) ?? []
  const numbers = numbersOf(text)
  if (!numbers) return false
  const order = compare(version, numbers)
  if (order === 0 && isRevision) return false
  switch (sign) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    default:
      return order === 0
  }
}

function numbersOf(version: string): readonly number[] | undefined {
  return /^v?\d+(?:\.\d+){0,2}$/.test(version) ? version.replace('v', '').split('.').map(Number) : undefined
}

function compare(a: readonly number[], b: readonly number[]): number {
  return [0, 1, 2].map(i => (a[i] ?? 0) - (b[i] ?? 0)).find(difference => difference !== 0) ?? 0
}
