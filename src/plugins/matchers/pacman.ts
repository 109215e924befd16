// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'

/** Packages of Arch Linux. */
export const matcher: Matcher = {
  id: 'pacman-matcher',
  title: 'Arch Linux packages',
  types: ['alpm'],
  match: (subject, search) => search.byDistro(subject, { kind: 'exact-direct-match' }),
}
