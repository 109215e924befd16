// SPDX-License-Identifier: Apache-2.0

/** The distribution that an image is made of, as its release file says; absent values are empty. */
export interface Distro {
  /** `ID`: `debian`, `rhel`. */
  readonly id: string
  readonly idLike: readonly string[]
  readonly name: string
  readonly prettyName: string
  /** `VERSION`: "12 (bookworm)". */
  readonly version: string
  /** `VERSION_ID`: `12`, for Debian with the point release; empty for rolling distributions. */
  readonly versionId: string
  readonly versionCodename: string
  readonly buildId: string
  readonly imageId: string
  readonly imageVersion: string
  readonly variant: string
  readonly variantId: string
  readonly homeUrl: string
  readonly supportUrl: string
  readonly bugReportUrl: string
  readonly privacyPolicyUrl: string
  readonly cpeName: string
  readonly supportEnd: string
}

/** The value of a purl's `distro`: `debian-12`; the build stands in for a version where there is none. */
export function distroQualifier(distro: Distro | undefined): string | undefined {
  if (!distro || distro.id === '') return undefined
  const version = distro.versionId || distro.buildId
  return version === '' ? distro.id : `${distro.id}-${version}`
}

/** The namespace of a purl of an operating system's package. Source: Syft `pkg/url.go`, rpm `package.go`. */
export function distroNamespace(distro: Distro | undefined): string | undefined {
  if (!distro) return undefined
  if (distro.id === 'rhel') return 'redhat'
  return distro.id.startsWith('opensuse') ? 'opensuse' : distro.id
}
