// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'

/** Packages of Gentoo. */
export const matcher: Matcher = {
  id: 'portage-matcher',
  title: 'Gentoo packages',
  types: ['portage'],
  match: (subject, search) => search.byDistro(subject, { kind: 'exact-direct-match' }),
}
