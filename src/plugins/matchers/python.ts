// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'
import { matchLanguage } from './language/match-language.ts'

/** Distributions of Python, by their normalised names. */
export const matcher: Matcher = {
  id: 'python-matcher',
  title: 'Python packages',
  types: ['python'],
  match: matchLanguage,
}
