// SPDX-License-Identifier: Apache-2.0
import { joinFound, type Matcher } from '#engines/vulnmatch/matcher.ts'

/** Packages of any kind that has no matcher of its own: by name where advisories know the kind, and by CPE. */
export const matcher: Matcher = {
  id: 'stock-matcher',
  title: 'Anything else',
  types: [],
  match: (subject, search) => joinFound(search.byEcosystem(subject), search.byCpe(subject)),
}
