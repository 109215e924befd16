// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'

/** Windows releases and their patches, which stand for packages: the version is the last patch. */
export const matcher: Matcher = {
  id: 'msrc-matcher',
  title: 'Windows patches',
  types: ['msrc-kb'],
  match: (subject, search) => search.byEcosystem(subject),
}
