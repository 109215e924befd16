// SPDX-License-Identifier: Apache-2.0
import { isNumeric } from '#plugins/versions/semver-like/parse.ts'

/** One part of a Maven version, with what separates it from the part before. */
export interface MavenToken {
  /** A change between digits and letters counts as a hyphen. */
  readonly separator: '.' | '-'
  /** Lower case; aliases resolved, the release is the empty string. */
  readonly value: string
  readonly isNumber: boolean
}

const aliases: Readonly<Record<string, string>> = { cr: 'rc', ga: '', final: '', release: '' }
/** Short names, which hold only directly before a digit. */
const beforeDigit: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' }

/** Splits a version into tokens and drops those that say nothing: zeros and releases at the end or before a hyphen. */
export function tokenize(version: string): readonly MavenToken[] {
  const tokens: MavenToken[] = []
  let separator: '.' | '-' = '.'
  for (const field of version.toLowerCase().split(/([.-])/)) {
    if (field === '.' || field === '-') {
      separator = field
      continue
    }
    const words = field === '' ? ['0'] : (field.match(/\d+|\D+/g) ?? [])
    for (const [i, word] of words.entries()) {
      const value =
        i < words.length - 1 && Object.hasOwn(beforeDigit, word) ? (beforeDigit[word] ?? '') : unaliased(word)
      tokens.push({ separator: i === 0 ? separator : '-', value, isNumber: isNumeric(value) })
    }
  }
  return withoutNulls(tokens)
}

function unaliased(word: string): string {
  return Object.hasOwn(aliases, word) ? (aliases[word] ?? '') : word
}

function withoutNulls(tokens: readonly MavenToken[]): readonly MavenToken[] {
  const kept: MavenToken[] = []
  let mayDrop = true
  for (const [i, token] of [...tokens.entries()].reverse()) {
    if (i > 0 && mayDrop && isNull(token)) continue
    kept.push(token)
    mayDrop = token.separator === '-'
  }
  return kept.reverse()
}

function isNull({ value, isNumber }: MavenToken): boolean {
  return isNumber ? /^0+$/.test(value) : value === ''
}
