// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'
import { matchLanguage } from './language/match-language.ts'

/** Packages of Hex, for Elixir and Erlang. */
export const matcher: Matcher = {
  id: 'hex-matcher',
  title: 'Hex packages',
  types: ['hex'],
  match: matchLanguage,
}
