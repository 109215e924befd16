// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'
import { matchLanguage } from './language/match-language.ts'

/** Packages and assemblies of .NET. */
export const matcher: Matcher = {
  id: 'dotnet-matcher',
  title: '.NET packages',
  types: ['dotnet'],
  match: matchLanguage,
}
