// SPDX-License-Identifier: Apache-2.0
import { compareDigits, compareNumbers, compareText, type Ordering } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { type MavenToken, tokenize } from './maven-tokens/tokenize.ts'

interface MavenVersion {
  readonly tokens: readonly MavenToken[]
  /** Without the name of the Java release that the artifact was compiled for. */
  readonly ofAnyJava: readonly MavenToken[]
  readonly hasNumber: boolean
}

/** Qualifiers that Maven knows, in their order; the empty one is the release. */
const qualifiers: ReadonlyMap<string, number> = new Map(
  ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'].map((name, i) => [name, i]),
)
const compiledFor = /[.-](?:jre|jdk)\d+$/i

/**
 * Versions of Java artifacts as Maven's resolver orders them.
 *
 * Against the bound of an advisory the suffix that names a Java release (`12.4.0.jre11`) does not count, and a
 * version without any number is not decided.
 * Source: Maven POM reference "Version Order Specification", `ComparableVersion`.
 */
export const scheme = defineScheme<MavenVersion>({
  id: 'maven',
  title: 'Maven artifact',
  urls: ['https://maven.apache.org/pom.html#version-order-specification'],
  parse(text) {
    const bare = text.replace(compiledFor, '')
    const tokens = tokenize(text)
    return { tokens, ofAnyJava: bare === text ? tokens : tokenize(bare), hasNumber: /\d/.test(text) }
  },
  order: (a, b) => compareTokenLists(a.tokens, b.tokens),
  orderToBound: (version, bound) =>
    version.hasNumber && bound.hasNumber ? compareTokenLists(version.ofAnyJava, bound.ofAnyJava) : undefined,
})

function compareTokenLists(a: readonly MavenToken[], b: readonly MavenToken[]): Ordering {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const ordering = compareTokens(a[i], b[i])
    if (ordering !== 0) return ordering
  }
  return 0
}

function compareTokens(a: MavenToken | undefined, b: MavenToken | undefined): Ordering {
  if (!a || !b) return b ? compareToNothing(b, -1) : a ? compareToNothing(a, 1) : 0
  if (a.separator !== b.separator) return compareNumbers(rankOf(a), rankOf(b))
  if (a.isNumber !== b.isNumber) return a.isNumber ? 1 : -1
  return a.isNumber ? compareDigits(a.value, b.value) : compareQualifiers(a.value, b.value)
}

/** How a token stands where the other version has ended; `asFirst` turns the answer for the first operand. */
function compareToNothing(token: MavenToken, asFirst: 1 | -1): Ordering {
  const ordering = token.isNumber
    ? token.separator === '-'
      ? 1
      : compareDigits(token.value, '0')
    : compareQualifiers(token.value, '')
  return (ordering * asFirst || 0) as Ordering
}

/** Where separators differ: `.qualifier` < `-qualifier` < `-number` < `.number`. */
function rankOf({ separator, isNumber }: MavenToken): number {
  if (separator === '-') return isNumber ? 2 : 1
  return isNumber ? 3 : 0
}

function compareQualifiers(a: string, b: string): Ordering {
  const known = qualifiers.size
  return compareNumbers(qualifiers.get(a) ?? known, qualifiers.get(b) ?? known) || compareText(a, b)
}
