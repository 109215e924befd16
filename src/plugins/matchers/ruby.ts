// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'
import { matchLanguage } from './language/match-language.ts'

/** Gems of Ruby. */
export const matcher: Matcher = {
  id: 'ruby-gem-matcher',
  title: 'Ruby gems',
  types: ['gem'],
  match: matchLanguage,
}
