// SPDX-License-Identifier: Apache-2.0
import { compareDigits, compareLists, compareText, type Ordering } from '#engines/vulnmatch/version/ordering.ts'
import { isNumeric } from '#plugins/versions/semver-like/parse.ts'

/** A run of digits, or a word with its `*` before it. */
export type LegacyPart = string

const words: Readonly<Record<string, string>> = { pre: 'c', preview: 'c', rc: 'c', '-': 'final-', dev: '@' }
const final = '*final'
const finalHyphen = '*final-'

/**
 * Reads a version as setuptools did before PEP 440, from lower-case text: words below `final` are pre-releases,
 * and zeros before a word do not count.
 */
export function parseLegacy(version: string): readonly LegacyPart[] {
  const parts: LegacyPart[] = []
  for (const found of [...(version.match(/\d+|[a-z]+|-/g) ?? []), 'final']) {
    if (isNumeric(found)) {
      parts.push(found)
      continue
    }
    const word = `*${Object.hasOwn(words, found) ? words[found] : found}`
    if (word < final) while (parts.at(-1) === finalHyphen) parts.pop()
    while (/^0+$/.test(parts.at(-1) ?? '')) parts.pop()
    parts.push(word)
  }
  return parts
}

/** A word is below a number; the shorter of two that agree is the lesser. */
export function compareLegacy(a: readonly LegacyPart[], b: readonly LegacyPart[]): Ordering {
  return compareLists(a, b, compareParts)
}

function compareParts(a: LegacyPart, b: LegacyPart): Ordering {
  return isNumeric(a) && isNumeric(b) ? compareDigits(a, b) : compareText(a, b)
}
