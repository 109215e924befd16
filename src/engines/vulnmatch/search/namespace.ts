// SPDX-License-Identifier: Apache-2.0
import type { Advisory } from '#engines/vulndb/advisory.ts'
import type { OperatingSystemRow } from '#engines/vulndb/store.ts'
import type { Vulnerability } from '#engines/vulndb/vulnerability.ts'

/** Another name of a vulnerability. */
export interface Related {
  readonly id: string
  readonly namespace: string
}

const languageOfEcosystem: Readonly<Record<string, string>> = {
  golang: 'go',
  'go-module': 'go',
  composer: 'php',
  'php-composer': 'php',
  cargo: 'rust',
  'rust-crate': 'rust',
  pub: 'dart',
  'dart-pub': 'dart',
  nuget: 'dotnet',
  dotnet: 'dotnet',
  maven: 'java',
  'java-archive': 'java',
  'jenkins-plugin': 'java',
  swifturl: 'swift',
  swiplpack: 'swift',
  swift: 'swift',
  node: 'javascript',
  npm: 'javascript',
  pypi: 'python',
  pip: 'python',
  python: 'python',
  rubygems: 'ruby',
  gem: 'ruby',
}

/**
 * The namespace under which users know an advisory: `debian:distro:debian:12`, `github:language:go`, `nvd:cpe`.
 *
 * Source: grype `db/v6/vulnerability.go`, which keeps the names of the database's former format.
 */
export function namespaceOf({ ecosystem, packageName, system }: Advisory, { provider }: Vulnerability): string {
  if (system) return distroNamespace(system, provider)
  switch (ecosystem.toLowerCase()) {
    case '':
      return `${provider}:cpe`
    case 'bitnami':
      return 'bitnami'
    case 'msrc':
    case 'msrc-kb':
      return `${provider}:distro:windows:${packageName}`
    default:
      return languageNamespace(provider, ecosystem)
  }
}

function languageNamespace(provider: string, ecosystem: string): string {
  const key = ecosystem.toLowerCase()
  const language = Object.hasOwn(languageOfEcosystem, key) ? languageOfEcosystem[key] : ecosystem
  return `${provider}:language:${language}`
}

function distroNamespace(system: OperatingSystemRow, provider: string): string {
  const version = versionText(system)
  const source = provider === 'rhel' ? 'redhat' : provider
  const major = version.split('.')[0] ?? ''
  switch (system.name) {
    case 'amazon':
      return `${source}:distro:amazonlinux:${version}`
    case 'mariner':
    case 'azurelinux': {
      const family = major === '1' || major === '2' ? 'mariner' : 'azurelinux'
      return `${source}:distro:${family}:${major}.${version.split('.')[1] ?? '0'}`
    }
    case 'ubuntu':
      return `${source}:distro:ubuntu:${version.replace(/^(\d+)\.(\d)$/, '$1.0$2')}`
    case 'oracle':
      return `${source}:distro:oraclelinux:${major}`
    default:
      return `${source}:distro:${system.name}:${provider === 'rhel' || provider === 'oracle' ? major : version}`
  }
}

function versionText({ majorVersion, minorVersion, labelVersion, codename }: OperatingSystemRow): string {
  if (majorVersion === '') return labelVersion || codename
  return minorVersion === '' ? majorVersion : `${majorVersion}.${minorVersion}`
}

/**
 * The other names of a vulnerability: CVEs and GHSAs among its aliases and the CVEs that the advisory names; for a
 * provider that describes a CVE in its own words also NVD's record of it.
 */
export function relatedTo(advisory: Advisory, vulnerability: Vulnerability): readonly Related[] {
  const related = new Map<string, Related>()
  for (const id of [vulnerability.name, ...vulnerability.aliases, ...advisory.cves]) {
    if (related.has(id)) continue
    const kind = /^(cve|ghsa)-/i.exec(id)?.[1]?.toLowerCase()
    const home = kind === 'cve' ? 'nvd' : 'github'
    const isItself = vulnerability.provider === home && id.toLowerCase() === vulnerability.name.toLowerCase()
    if (!kind || isItself) continue
    related.set(id, { id, namespace: kind === 'cve' ? 'nvd:cpe' : languageNamespace('github', advisory.ecosystem) })
  }
  return [...related.values()]
}
