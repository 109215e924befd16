// SPDX-License-Identifier: Apache-2.0
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { parseHashicorp } from './semver-like/hashicorp.ts'
import { compareSemverLike, type SemverLike } from './semver-like/parse.ts'

/**
 * Versions of Go modules (`v1.2.3`, pseudo-versions, `+incompatible`) and of the standard library (`go1.21rc2`).
 *
 * Source: Go modules reference "Versions"; grype `version/golang_version.go`.
 */
export const scheme = defineScheme<SemverLike>({
  id: 'go',
  title: 'Go module',
  urls: ['https://go.dev/ref/mod#versions'],
  parse(text) {
    // A toolchain may describe itself further: "go1.22.1 X:boringcrypto", "go1.21.0 (Red Hat 1.21.0-1)".
    const [version = ''] = text.split(' ', 1)
    return parseHashicorp(withOnePlus(version.replace(/^go(?=\d)/, '').replace(/\+incompatible$/, '')))
  },
  order: compareSemverLike,
})

/** Vendored forks append several builds ("v1.2.3+k3s1+meta"); only the first plus begins a build. */
function withOnePlus(version: string): string {
  const plus = version.indexOf('+')
  return plus < 0 ? version : version.slice(0, plus + 1) + version.slice(plus + 1).replaceAll('+', '.')
}
