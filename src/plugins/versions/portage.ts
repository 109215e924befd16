// SPDX-License-Identifier: Apache-2.0
import {
  compareDigits,
  compareLists,
  compareNumbers,
  compareText,
  type Ordering,
} from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'

interface PortageVersion {
  readonly numbers: readonly string[]
  readonly letter: string
  readonly suffixes: readonly (readonly [rank: number, digits: string])[]
  readonly revision: string
}

const grammar = /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?$/
const ranks: readonly string[] = ['alpha', 'beta', 'pre', 'rc', '', 'p']
const unsuffixed = [ranks.indexOf(''), ''] as const

/**
 * Versions of Gentoo packages. Numbers after the first that begin with a zero are compared as fractions.
 *
 * Source: Package Manager Specification §3.3 "Version Comparison".
 */
export const scheme = defineScheme<PortageVersion>({
  id: 'portage',
  title: 'Gentoo package',
  urls: ['https://projects.gentoo.org/pms/8/pms.html#version-comparison'],
  parse(text) {
    const match = grammar.exec(text)
    if (!match) return undefined
    const [, numbers = '', letter = '', suffixes = '', revision = ''] = match
    return { numbers: numbers.split('.'), letter, suffixes: readSuffixes(suffixes), revision }
  },
  order: (a, b) =>
    compareDigits(a.numbers[0] ?? '', b.numbers[0] ?? '') ||
    compareLists(a.numbers.slice(1), b.numbers.slice(1), compareLaterNumbers) ||
    compareText(a.letter, b.letter) ||
    compareLists(a.suffixes, b.suffixes, compareSuffixes, unsuffixed) ||
    compareDigits(a.revision, b.revision),
})

function readSuffixes(text: string): (readonly [number, string])[] {
  return [...text.matchAll(/_([a-z]+)(\d*)/g)].map(([, name = '', digits = '']) => [ranks.indexOf(name), digits])
}

function compareSuffixes(a: readonly [number, string], b: readonly [number, string]): Ordering {
  return compareNumbers(a[0], b[0]) || compareDigits(a[1], b[1])
}

function compareLaterNumbers(a: string, b: string): Ordering {
  if (!a.startsWith('0') && !b.startsWith('0')) return compareDigits(a, b)
  return compareText(a.replace(/0+$/, ''), b.replace(/0+$/, ''))
}
