// SPDX-License-Identifier: Apache-2.0
import type { SystemRecord } from '#domain/advisory-record.ts'

/** Where the packages of an OSV ecosystem stand in the database. */
export interface OsvPlace {
  readonly ecosystem: string
  /** Version scheme. */
  readonly scheme: string
  readonly system?: SystemRecord
  readonly side?: 'unaffected'
}

const languages: Readonly<Record<string, OsvPlace>> = {
  PyPI: { ecosystem: 'python', scheme: 'python' },
  npm: { ecosystem: 'npm', scheme: 'npm' },
  Go: { ecosystem: 'go-module', scheme: 'go' },
  Maven: { ecosystem: 'java-archive', scheme: 'maven' },
  'crates.io': { ecosystem: 'rust-crate', scheme: 'rust' },
  RubyGems: { ecosystem: 'gem', scheme: 'gem' },
  Packagist: { ecosystem: 'php-composer', scheme: 'composer' },
  NuGet: { ecosystem: 'dotnet', scheme: 'nuget' },
  Hex: { ecosystem: 'hex', scheme: 'hex' },
  Pub: { ecosystem: 'dart-pub', scheme: 'dart' },
  SwiftURL: { ecosystem: 'swift', scheme: 'swift' },
  Bitnami: { ecosystem: 'Bitnami', scheme: 'bitnami' },
  'GitHub Actions': { ecosystem: 'github-action', scheme: 'github-action' },
}

interface DistroFamily {
  readonly name: string
  readonly releaseId: string
  readonly ecosystem: string
  readonly scheme: string
  readonly side?: 'unaffected'
  /** Whether there are no versions of it. */
  readonly isRolling?: true
  /** Whether minor versions count. */
  readonly hasMinor?: true
}

const distros: Readonly<Record<string, DistroFamily>> = {
  Debian: { name: 'debian', releaseId: 'debian', ecosystem: 'deb', scheme: 'dpkg' },
  Ubuntu: { name: 'ubuntu', releaseId: 'ubuntu', ecosystem: 'deb', scheme: 'dpkg', hasMinor: true },
  Alpine: { name: 'alpine', releaseId: 'alpine', ecosystem: 'apk', scheme: 'apk', hasMinor: true },
  AlmaLinux: { name: 'almalinux', releaseId: 'almalinux', ecosystem: 'rpm', scheme: 'rpm', side: 'unaffected' },
  Wolfi: { name: 'wolfi', releaseId: 'wolfi', ecosystem: 'apk', scheme: 'apk', isRolling: true },
  Chainguard: { name: 'chainguard', releaseId: 'chainguard', ecosystem: 'apk', scheme: 'apk', isRolling: true },
  MinimOS: { name: 'minimos', releaseId: 'minimos', ecosystem: 'apk', scheme: 'apk', isRolling: true },
  Echo: { name: 'echo', releaseId: 'echo', ecosystem: 'deb', scheme: 'dpkg', isRolling: true },
}

/** The place of an ecosystem, `Debian:12` or `PyPI`; `undefined` for one that the database has no words for. */
export function placeOf(ecosystem: string): OsvPlace | undefined {
  if (Object.hasOwn(languages, ecosystem)) return languages[ecosystem]
  const [family = '', release = ''] = ecosystem.split(':')
  const distro = Object.hasOwn(distros, family) ? distros[family] : undefined
  if (!distro) return undefined
  const { name, releaseId, ecosystem: of, scheme, side, isRolling, hasMinor } = distro
  const [major = '', minor = ''] = release.replace(/^v/, '').split('.')
  if (!isRolling && !/^\d+$/.test(major)) return undefined
  const system = isRolling
    ? { name, releaseId, labelVersion: 'rolling' }
    : { name, releaseId, majorVersion: major, ...(hasMinor ? { minorVersion: minor.replace(/^0+(?=\d)/, '') } : {}) }
  return { ecosystem: of, scheme, system, ...(side ? { side } : {}) }
}
