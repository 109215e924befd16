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
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'

interface Lettered {
  readonly letter: string
  readonly digits: string
}

interface Suffix {
  readonly rank: number
  readonly digits: string | undefined
}

interface ApkVersion {
  readonly numbers: readonly string[]
  readonly letters: readonly Lettered[]
  readonly suffixes: readonly Suffix[]
  readonly revision: string | undefined
  /** Something followed that the grammar does not know. */
  readonly hasRest: boolean
}

/** Below `unsuffixed` lie the pre-releases; a suffix that apk does not know lies below them all. */
const suffixRanks: ReadonlyMap<string, number> = new Map(
  ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'].map((name, i) => [name, i]),
)
const unsuffixed: Suffix = { rank: suffixRanks.get('') ?? 0, digits: undefined }

const lettered = /[a-z]\d*/y
const suffixed = /_([a-z]+)(\d*)/y
const commit = /~[0-9a-f]+/y
/** SecureOS leaves out the letter. */
const revision = /-r(\d*)|-(\d+)/y

/**
 * Versions of Alpine, Wolfi and Chainguard packages: `number{.number}{letter}{_suffix{number}}{~hash}{-r#}`.
 *
 * A number with a leading zero, unless it is the first, is compared as text. What follows an ill-formed part is
 * not read; the version then lies just below the one that ends there.
 * Source: apk-package(5), apk-tools `src/version.c`.
 */
export const scheme = defineScheme<ApkVersion>({
  id: 'apk',
  title: 'Alpine package',
  urls: ['https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-package.5.scd'],
  parse(text) {
    const start = text.startsWith('v') && isDigit(text.charCodeAt(1)) ? 1 : 0
    const numbersEnd = endOfRun(text, start, code => isDigit(code) || code === 0x2e)
    const numbers = text.slice(start, numbersEnd).split('.')
    while (numbers.at(-1) === '') numbers.pop()
    const scan = scanner(text, numbersEnd)
    const letters = scan.all(lettered).map(([found]) => ({ letter: found.charAt(0), digits: found.slice(1) }))
    // A word is a name, not a version that begins with its first letter.
    if (numbers.length === 0 && (letters.length !== 1 || /^[A-Za-z]/.test(scan.rest()))) return undefined
    const suffixes = scan
      .all(suffixed)
      .map(([, name = '', digits = '']) => ({ rank: suffixRanks.get(name) ?? -1, digits: digits || undefined }))
    scan.one(commit)
    const build = scan.one(revision)
    return { numbers, letters, suffixes, revision: build?.[1] ?? build?.[2], hasRest: scan.rest() !== '' }
  },
  order,
  // apk installs nothing whose version is ill-formed, so nobody can tell what such a one is meant to be.
  orderToBound: (version, bound) => (isIllFormed(version) || isIllFormed(bound) ? undefined : order(version, bound)),
})

function isIllFormed({ hasRest, letters, suffixes }: ApkVersion): boolean {
  return hasRest || letters.length > 1 || suffixes.some(({ rank }) => rank < 0)
}

function order(a: ApkVersion, b: ApkVersion): Ordering {
  return (
    compareNumberLists(a.numbers, b.numbers) ||
    compareLists(a.letters, b.letters, compareLettered) ||
    compareLists(a.suffixes, b.suffixes, compareSuffixes, unsuffixed) ||
    compareRevisions(a, b) ||
    compareNumbers(Number(b.hasRest), Number(a.hasRest))
  )
}

/** Takes matches of sticky patterns off the front of a text. */
function scanner(text: string, from: number) {
  let at = from
  function one(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match) return undefined
    at += match[0].length
    return match
  }
  function all(pattern: RegExp): RegExpExecArray[] {
    const matches: RegExpExecArray[] = []
    for (let match = one(pattern); match; match = one(pattern)) matches.push(match)
    return matches
  }
  return { one, all, rest: () => text.slice(at) }
}

function compareNumberLists(a: readonly string[], b: readonly string[]): Ordering {
  return compareDigits(a[0] ?? '', b[0] ?? '') || compareLists(a.slice(1), b.slice(1), compareLaterNumbers)
}

function compareLaterNumbers(a: string, b: string): Ordering {
  return a.startsWith('0') || b.startsWith('0') ? compareText(a, b) : compareDigits(a, b)
}

function compareLettered(a: Lettered, b: Lettered): Ordering {
  return compareText(a.letter, b.letter) || compareDigits(a.digits, b.digits)
}

function compareSuffixes(a: Suffix, b: Suffix): Ordering {
  return compareNumbers(a.rank, b.rank) || compareOptionalDigits(a.digits, b.digits)
}

function compareRevisions(a: ApkVersion, b: ApkVersion): Ordering {
  return compareOptionalDigits(a.revision ?? (a.hasRest ? '' : undefined), b.revision ?? (b.hasRest ? '' : undefined))
}

/** Nothing sorts before a number, even before 0. */
function compareOptionalDigits(a: string | undefined, b: string | undefined): Ordering {
  if (a === undefined || b === undefined) return compareNumbers(Number(a !== undefined), Number(b !== undefined))
  return compareDigits(a, b)
}
