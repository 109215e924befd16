// SPDX-License-Identifier: Apache-2.0
import { compareDigits, compareLists, compareText, type Ordering } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { isNumeric } from './semver-like/parse.ts'

/** The platform that a gem's full name carries behind its version. */
const platform =
  /-(?:x86|universal|arm64|aarch64|x64|i[3-6]86|amd64|arm|armv\d\w*|powerpc|ppc64le|s390x|sparc|mswin\w*|mingw\w*|java|jruby|dalvik|darwin|linux)(?:[-_][\w.-]*)?$/

/**
 * Versions of Ruby gems: numbers and words; a word makes a pre-release, `-` stands for `.pre.`.
 *
 * Source: RubyGems `Gem::Version`.
 */
export const scheme = defineScheme<readonly string[]>({
  id: 'gem',
  title: 'Ruby gem',
  urls: ['https://docs.ruby-lang.org/en/master/Gem/Version.html'],
  parse(text) {
    const version = text.replace(platform, '')
    if (!/^\d[0-9A-Za-z.-]*$/.test(version)) return undefined
    return withoutZeros(version.replaceAll('-', '.pre.').match(/\d+|[A-Za-z]+/g) ?? [])
  },
  order: (a, b) => compareLists(a, b, compareSegments, '0'),
})

/** Drops the zeros that end the leading numbers, and those that end the whole. */
function withoutZeros(segments: readonly string[]): string[] {
  const firstWord = segments.findIndex(segment => !isNumeric(segment))
  const release = firstWord < 0 ? segments : segments.slice(0, firstWord)
  const prerelease = firstWord < 0 ? [] : segments.slice(firstWord)
  return [...withoutLastZeros(release), ...withoutLastZeros(prerelease)]
}

function withoutLastZeros(segments: readonly string[]): readonly string[] {
  const last = segments.findLastIndex(segment => !/^0+$/.test(segment))
  return segments.slice(0, last + 1)
}

function compareSegments(a: string, b: string): Ordering {
  const aIsNumber = isNumeric(a)
  const bIsNumber = isNumeric(b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? 1 : -1
  return aIsNumber ? compareDigits(a, b) : compareText(a, b)
}
