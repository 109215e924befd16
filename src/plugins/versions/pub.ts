// SPDX-License-Identifier: Apache-2.0
import { compareLists, compareNumbers, type Ordering } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { compareIdentifiers, compareSemverLike, parseSemverLike, type SemverLike } from './semver-like/parse.ts'

/**
 * Versions of Dart packages: semantic versions in which the build counts, an absent one being the lowest.
 *
 * Source: pub_semver `Version.compareTo`.
 */
export const scheme = defineScheme<SemverLike>({
  id: 'pub',
  title: 'Dart pub',
  urls: ['https://dart.dev/tools/pub/versioning'],
  parse(text) {
    const version = parseSemverLike(text)
    return version && version.numbers.length <= 3 ? version : undefined
  },
  order: (a, b) => compareSemverLike(a, b) || compareBuilds(a.build, b.build),
})

function compareBuilds(a: string, b: string): Ordering {
  if (a === '' || b === '') return compareNumbers(a.length, b.length)
  return compareLists(a.split('.'), b.split('.'), compareIdentifiers)
}
