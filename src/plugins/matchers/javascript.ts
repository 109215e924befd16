// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'
import { matchLanguage } from './language/match-language.ts'

/** Packages of npm. */
export const matcher: Matcher = {
  id: 'javascript-matcher',
  title: 'npm packages',
  types: ['npm'],
  match: matchLanguage,
}
