// SPDX-License-Identifier: Apache-2.0
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { compareSemverLike, parseSemverLike, type SemverLike } from './semver-like/parse.ts'

/** Numbers that NuGet knows: major, minor, patch, revision. */
const maxNumbers = 4

/**
 * Versions of .NET packages: up to four numbers, pre-releases compared without regard to case.
 *
 * Source: NuGet "Package versioning", `NuGet.Versioning.VersionComparer`.
 */
export const scheme = defineScheme<SemverLike>({
  id: 'nuget',
  title: 'NuGet',
  urls: ['https://learn.microsoft.com/nuget/concepts/package-versioning'],
  parse(text) {
    const version = parseSemverLike(text.toLowerCase())
    return version && version.numbers.length <= maxNumbers ? version : undefined
  },
  order: compareSemverLike,
})
