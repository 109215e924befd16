// SPDX-License-Identifier: Apache-2.0
import {
  compareDigits,
  compareLists,
  compareNumbers,
  compareText,
  type Ordering,
} from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { isNumeric } from './semver-like/parse.ts'

/** A number, a word, or a mark: that any version is greater, that a pre-release begins here, that the version ends here. */
type Part = readonly [rank: number, text: string]

const any: Part = [-1, '']
const preRelease: Part = [0, '']
const end: Part = [1, '']
const wordRank = 2
const numberRank = 3

const core = /^[vV]?(\d+(?:[._]\d+)*)/
/** What marks a pre-release directly behind the numbers: a hyphen, or a word that says so. */
const preReleaseStart = /^(?:-|[._~]?(?=(?:alpha|beta|rc|pre|dev|snapshot|preview|nightly)))/i
/** With more numbers than semantic versions have, a hyphen and a number are a build (`124.0.6367.155-1`). */
const buildStart = /^-\d/
const semanticNumbers = 3
const commit = /^(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}$/i

/**
 * Versions of nobody knows what, as advisories of NVD name them: numbers, words and anything between.
 *
 * Behind the leading numbers a hyphen or a word such as `rc` begins a pre-release, as in semantic versions, and
 * any other word (`1.0.2k`, `9.6p1`) something later. Case and the kind of punctuation do not count, nor do zeros
 * at the end of the numbers. A version without a number, and a commit, are not ordered.
 * Source: grype `version/fuzzy_constraint.go`, whose two orders this joins to one that is total.
 */
export const scheme = defineScheme<readonly Part[]>({
  id: 'fuzzy',
  title: 'Version of unknown kind',
  urls: ['https://nvd.nist.gov/products/cpe'],
  parse(text) {
    if (!/\d/.test(text) || commit.test(text)) return undefined
    const plus = text.indexOf('+')
    // Behind a plus stands a build, which semantic versions do not compare.
    const version = plus > 0 ? text.slice(0, plus) : text
    const leading = core.exec(version)
    const all = leading ? (leading[1] ?? '').split(/[._]/) : []
    const numbers = withoutLastZeros(all)
    const rest = version.slice(leading?.[0].length ?? 0)
    const isBuild = all.length > semanticNumbers && buildStart.test(rest)
    const isPreRelease = leading !== null && !isBuild && preReleaseStart.test(rest)
    // "From any version", as some ranges begin.
    if (version.startsWith('*')) return [any]
    return [...numbers.map(toPart), ...(isPreRelease ? [preRelease] : []), ...words(rest).map(toPart), end]
  },
  order: (a, b) => compareLists(a, b, compareParts, end),
})

function withoutLastZeros(numbers: readonly string[]): readonly string[] {
  return numbers.slice(0, numbers.findLastIndex(number => !/^0+$/.test(number)) + 1)
}

function words(text: string): string[] {
  return text.toLowerCase().match(/\d+|[^\d\s!-/:-@[-`{-~]+/g) ?? []
}

function toPart(text: string): Part {
  return [isNumeric(text) ? numberRank : wordRank, text]
}

function compareParts([aRank, a]: Part, [bRank, b]: Part): Ordering {
  return compareNumbers(aRank, bRank) || (aRank === numberRank ? compareDigits(a, b) : compareText(a, b))
}
