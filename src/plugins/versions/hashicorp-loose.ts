// SPDX-License-Identifier: Apache-2.0
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { parseHashicorp } from './semver-like/hashicorp.ts'
import { compareSemverLike, type SemverLike } from './semver-like/parse.ts'

/**
 * Semantic versions with any number of numbers, as HashiCorp's library reads them; grype uses it for npm, crates,
 * composer, .NET and all else that calls its versions semantic.
 *
 * Source: github.com/hashicorp/go-version; grype `version/semantic_version.go`.
 */
export const scheme = defineScheme<SemverLike>({
  id: 'hashicorp-loose',
  title: 'Semantic version with any number of segments',
  urls: ['https://github.com/hashicorp/go-version'],
  parse: parseHashicorp,
  order: compareSemverLike,
})
