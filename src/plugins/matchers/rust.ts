// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'
import { matchLanguage } from './language/match-language.ts'

/** Crates of Rust. */
export const matcher: Matcher = {
  id: 'rust-matcher',
  title: 'Rust crates',
  types: ['rust-crate'],
  match: matchLanguage,
}
