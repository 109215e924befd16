// SPDX-License-Identifier: Apache-2.0
/** Ranges of advisories, read apart from what is tested, and so plainly that what is not plain lies in none. */

/** Whether the range leaves nothing out. */
export function holdsAllVersions(range: string): boolean {
  return range.trim() === '' || /^>=\s*v?0(?:\.0)*(?:-0)?$/.test(range.trim())
}

/**
 * Whether a release (`v1.2.3`, no candidate of one) lies in a range such as `>=1.0.0,<1.2.4 || =1.3.0`, whose bounds
 * are releases, too. A bound or a version of any other form: no.
 */
export function isReleaseWithin(version: string, range: string): boolean {
  const numbers = numbersOf(version)
  if (!numbers) return false
  return (
    holdsAllVersions(range) || range.split('||').some(part => part.split(',').every(bound => meets(numbers, bound)))
  )
}

function meets(version: readonly number[], bound: string): boolean {
  const [, sign = '', text = ''] = /^\s*(<=|>=|<|>|=)?\s*(\S+)\s*$/.exec(bound) ?? []
  const numbers = numbersOf(text)
  if (!numbers) return false
  const order = compare(version, numbers)
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
