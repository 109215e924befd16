// SPDX-License-Identifier: Apache-2.0
import type { VersionScheme } from './version-scheme.ts'

/** What distributions, ecosystems and advisory databases call the schemes, in lower case. */
const namesByScheme: Readonly<Record<string, readonly string[]>> = {
  deb: ['debian', 'ubuntu', 'dpkg', 'raspbian', 'echo', 'minideb'],
  rpm: ['redhat', 'red hat', 'rhel', 'centos', 'fedora', 'almalinux', 'rocky', 'rocky linux', 'oracle', 'oraclelinux'],
  apk: ['alpine', 'wolfi', 'chainguard', 'minimos', 'postmarketos'],
  semver: [
    'npm',
    'crates.io',
    'crates',
    'cargo',
    'rust',
    'hex',
    'erlang',
    'elixir',
    'swift',
    'swifturl',
    'bioconductor',
  ],
  'hashicorp-loose': ['semantic', 'hashicorp', 'go-version', 'conancenter', 'conan', 'github-action', 'github actions'],
  pep440: ['pypi', 'python', 'pip'],
  maven: ['java'],
  gem: ['rubygems', 'ruby', 'gems'],
  go: ['golang', 'go-module'],
  nuget: ['dotnet', '.net'],
  composer: ['packagist', 'php'],
  jvm: ['jre', 'jdk', 'openjdk'],
  bitnami: [],
  cran: ['r'],
  hackage: ['haskell', 'ghc'],
  pub: ['dart'],
  pacman: ['arch', 'archlinux', 'alpm'],
  portage: ['gentoo'],
  kb: ['msrc', 'windows'],
  fuzzy: ['generic'],
}

const rpmDistributions = [
  'amazon',
  'amazonlinux',
  'sles',
  'suse',
  'opensuse',
  'mageia',
  'photon',
  'mariner',
  'azurelinux',
]

const schemeByName: ReadonlyMap<string, string> = new Map([
  ...Object.entries(namesByScheme).flatMap(([id, names]) => [id, ...names].map(name => [name, id] as const)),
  ...[...rpmDistributions, 'azure linux', 'openeuler'].map(name => [name, 'rpm'] as const),
])

/**
 * The scheme that orders the versions of an ecosystem or distribution, by any of the names in use, whatever their
 * case; `undefined` for a name that nobody taught it. A release or channel behind the name (`debian-12`,
 * `Alpine:v3.20`) is left out.
 */
export function schemeOf(schemes: readonly VersionScheme[], name: string): VersionScheme | undefined {
  const lower = name.toLowerCase()
  const id = schemeByName.get(lower) ?? schemeByName.get(lower.replace(/[-:].*$/, ''))
  return schemes.find(scheme => scheme.id === id)
}
