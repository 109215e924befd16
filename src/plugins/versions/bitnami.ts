// SPDX-License-Identifier: Apache-2.0
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { parseHashicorp } from './semver-like/hashicorp.ts'
import { compareSemverLike, isNumeric, type SemverLike } from './semver-like/parse.ts'

/**
 * Versions of Bitnami packages, `major.minor.patch-revision`. The revision counts builds of the same sources and
 * mends nothing, so it is left out; a named pre-release stays.
 *
 * Source: github.com/bitnami/go-version; grype `version/bitnami_version.go`.
 */
export const scheme = defineScheme<SemverLike>({
  id: 'bitnami',
  title: 'Bitnami package',
  urls: ['https://github.com/bitnami/go-version'],
  parse(text) {
    const version = parseHashicorp(text)
    const isRevision = version?.prerelease.length === 1 && isNumeric(version.prerelease[0] ?? '')
    return version && isRevision ? { ...version, prerelease: [] } : version
  },
  order: compareSemverLike,
})
