// SPDX-License-Identifier: Apache-2.0
import {
  compareDigits,
  compareLists,
  compareNumbers,
  compareText,
  endOfRun,
  isDigit,
  type Ordering,
} from '#engines/vulnmatch/version/ordering.ts'

/** `1.2.3-alpha.4+build` in its parts, with any number of numbers. */
export interface SemverLike {
  readonly numbers: readonly string[]
  /** Dot-separated identifiers of the pre-release; empty for a release. */
  readonly prerelease: readonly string[]
  /** What follows `+`; empty when nothing does. */
  readonly build: string
}

const numbered = /^[vV]?(\d+(?:\.\d+)*)\.?/

/**
 * Reads a version that begins with dot-separated numbers; whatever follows them, with or without a hyphen, is the
 * pre-release. `undefined` when it does not begin with a number.
 */
export function parseSemverLike(text: string): SemverLike | undefined {
  const match = numbered.exec(text)
  if (!match) return undefined
  const rest = text.slice(match[0].length)
  const plus = rest.indexOf('+')
  const before = plus < 0 ? rest : rest.slice(0, plus)
  const prerelease = before.startsWith('-') ? before.slice(1) : before
  return {
    numbers: (match[1] ?? '').split('.'),
    prerelease: prerelease === '' ? [] : prerelease.split('.'),
    build: plus < 0 ? '' : rest.slice(plus + 1),
  }
}

/** Orders by numbers (absent ones are 0), then by pre-release; the build does not count. */
export function compareSemverLike(a: SemverLike, b: SemverLike): Ordering {
  return compareLists(a.numbers, b.numbers, compareDigits, '0') || comparePrereleases(a.prerelease, b.prerelease)
}

/** A release is above all its pre-releases; those are ordered by semver §11.4. */
export function comparePrereleases(a: readonly string[], b: readonly string[]): Ordering {
  if (a.length === 0 || b.length === 0) return compareNumbers(Number(a.length === 0), Number(b.length === 0))
  return compareLists(a, b, compareIdentifiers)
}

/** Numbers among themselves by value, other identifiers as ASCII text, numbers before those. */
export function compareIdentifiers(a: string, b: string): Ordering {
  const aIsNumber = isNumeric(a)
  const bIsNumber = isNumeric(b)
  if (aIsNumber && bIsNumber) return compareDigits(a, b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1
  return compareText(a, b)
}

/** Whether the text is made of ASCII digits only. */
export function isNumeric(text: string): boolean {
  return text !== '' && endOfRun(text, 0, isDigit) === text.length
}
