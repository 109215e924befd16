// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'
import { matchLanguage } from './language/match-language.ts'

/** Java archives, by group and artifact. */
export const matcher: Matcher = {
  id: 'java-matcher',
  title: 'Java archives',
  types: ['java-archive', 'jenkins-plugin'],
  match: matchLanguage,
}
