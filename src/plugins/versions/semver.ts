// SPDX-License-Identifier: Apache-2.0
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { compareSemverLike, parseSemverLike, type SemverLike } from './semver-like/parse.ts'

/** Numbers that the specification knows: major, minor, patch. */
const maxNumbers = 3

interface Semver extends SemverLike {
  readonly hasExtraNumbers: boolean
}

/**
 * Semantic versions (npm, crates.io, Hex, Swift, Go in OSV data), read leniently: a leading `v`, absent numbers
 * and a pre-release without its hyphen are accepted.
 *
 * A fourth number is outside the specification. In the order it counts as a pre-release, as OSV's reference has it;
 * against the bound of an advisory such a version is not decided.
 * Source: semver.org 2.0.0 §11.
 */
export const scheme = defineScheme<Semver>({
  id: 'semver',
  title: 'Semantic Versioning',
  urls: ['https://semver.org/spec/v2.0.0.html'],
  parse(text) {
    const version = parseSemverLike(text)
    if (!version) return undefined
    const extra = version.numbers.slice(maxNumbers)
    return {
      numbers: version.numbers.slice(0, maxNumbers),
      prerelease: [...version.prerelease, ...extra],
      build: version.build,
      hasExtraNumbers: extra.length > 0,
    }
  },
  order: compareSemverLike,
  orderToBound: (version, bound) =>
    version.hasExtraNumbers || bound.hasExtraNumbers ? undefined : compareSemverLike(version, bound),
})
