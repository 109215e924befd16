// SPDX-License-Identifier: Apache-2.0
import { compareDigits, compareNumbers, type Ordering } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { isNumeric } from './semver-like/parse.ts'

/** Where a number, or the end of a version, stands among the words. */
const numberRank = 4

/**
 * Versions of PHP packages as PHP's own `version_compare` orders them, a leading `v` left out.
 *
 * Words rank by their beginning: any other < dev < a(lpha) < b(eta) < RC < number < p(l). Where one version has
 * ended, a further number makes the other greater.
 * Source: PHP manual, `version_compare`.
 */
export const scheme = defineScheme<readonly string[]>({
  id: 'composer',
  title: 'Composer package',
  urls: ['https://www.php.net/manual/function.version-compare.php'],
  parse(text) {
    const version = text.replace(/^[vV](?=\d)/, '')
    if (!/^(?:\d|dev)/i.test(version)) return undefined
    return version.match(/\d+|[A-Za-z]+/g) ?? []
  },
  order,
  // Composer fills the numbers up before it asks PHP: `7.65` is `7.65.0.0`.
  orderToBound: (version, bound) => order(filledUp(version), filledUp(bound)),
})

function order(a: readonly string[], b: readonly string[]): Ordering {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const ordering = comparePlace(a[i], b[i])
    if (ordering !== 0) return ordering
  }
  return 0
}

function filledUp(parts: readonly string[]): readonly string[] {
  const numbers = parts.findIndex(part => !isNumeric(part))
  const count = numbers < 0 ? parts.length : numbers
  return [...parts.slice(0, count), ...Array<string>(Math.max(0, 4 - count)).fill('0'), ...parts.slice(count)]
}

function comparePlace(a: string | undefined, b: string | undefined): Ordering {
  const aIsNumber = a !== undefined && isNumeric(a)
  const bIsNumber = b !== undefined && isNumeric(b)
  if (aIsNumber && bIsNumber) return compareDigits(a, b)
  if (aIsNumber && b === undefined) return 1
  if (bIsNumber && a === undefined) return -1
  return compareNumbers(aIsNumber ? numberRank : rankOf(a), bIsNumber ? numberRank : rankOf(b))
}

function rankOf(word: string | undefined): number {
  if (word === undefined) return numberRank
  if (word.startsWith('dev')) return 0
  if (word.startsWith('a')) return 1
  if (word.startsWith('b')) return 2
  if (word.startsWith('RC') || word.startsWith('rc')) return 3
  return word.startsWith('p') ? 5 : -1
}
