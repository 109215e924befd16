// SPDX-License-Identifier: Apache-2.0
import type { CpeColumns } from '#engines/vulndb/store.ts'
import { isSystemPackage, type Subject } from '#engines/vulnmatch/subject/subject.ts'

/** What the target software of a CPE says about the kind of package. Source: syft `cpe/target_software_to_pkg_type.go`. */
const typeByTarget: ReadonlyMap<string, string> = new Map(
  Object.entries({
    apk: 'alpine apk',
    deb: 'debian dpkg',
    'java-archive':
      'java maven ant gradle jenkins jenkins_ci kafka logstash mule nifi solr spark storm struts tomcat zookeeper log4j',
    npm: 'javascript node nodejs node.js npm yarn apache jquery next.js prismjs',
    conan: 'c c++ c/c++ conan gnu_c++ qt',
    'dart-pub': 'dart',
    rpm: 'redhat rpm redhat_enterprise_linux rhel suse suse_linux opensuse opensuse_linux fedora centos oracle_linux ol',
    hex: 'elixir hex',
    'erlang-otp': 'erlang',
    dotnet: '.net .net_framework asp asp.net dotnet dotnet_framework c# csharp nuget',
    gem: 'ruby gem nokogiri ruby_on_rails',
    'rust-crate': 'rust cargo crates',
    python: 'python pip pypi flask',
    'msrc-kb': 'kb knowledgebase msrc mskb microsoft',
    portage: 'portage gentoo',
    'go-module': 'go golang gomodule',
    'linux-kernel': 'linux_kernel linux z/linux',
    'php-composer': 'php',
    swift: 'swift',
    'wordpress-plugin': 'wordpress wordpress_plugin wordpress_',
    'lua-rocks': 'lua luarocks',
  }).flatMap(([type, names]) => names.split(' ').map(name => [name, type] as const)),
)

const languageByTarget: ReadonlyMap<string, string> = new Map(
  Object.entries({
    java: 'maven gradle java-archive java',
    php: 'composer php-composer php',
    go: 'golang go-module go',
    javascript: 'npm javascript nodejs node.js',
    lua: 'luarocks lua',
    perl: 'cpan perl',
    python: 'pypi python',
    ruby: 'gem ruby',
    rust: 'cargo rust-crate rust',
    dart: 'pub dart-pub dart',
    dotnet: 'dotnet .net nuget',
    swift: 'cocoapods swift pod',
    R: 'cran r',
  }).flatMap(([language, names]) => names.split(' ').map(name => [name, language] as const)),
)

/** Plug-ins of these are no packages that are looked for, though no language bears their name. */
const foreignTargets: ReadonlySet<string> = new Set(['joomla', 'joomla!', 'drupal'])

/**
 * Whether a vulnerability that was found by CPE is about this kind of software: `node.js` in the advisory's CPE
 * rules out a Ruby gem of that name. Packages of the operating system may hold anything.
 *
 * Source: grype `matcher/internal/only_vulnerable_targets.go`.
 */
export function isTargeted(subject: Subject, cpes: readonly CpeColumns[]): boolean {
  if (isSystemPackage(subject) || subject.type === 'msrc-kb' || cpes.length === 0) return true
  const pairs = cpes.flatMap(cpe =>
    subject.cpes.filter(own => agree(cpe, own)).map(own => [own.targetSoftware, cpe.targetSoftware] as const),
  )
  if (pairs.length === 0) return false
  const own = kinds(pairs.map(([target]) => target))
  const stated = kinds(pairs.map(([, target]) => target))
  const isShared = [...own].some(kind => stated.has(kind))
  if (subject.type === 'binary' || subject.type === 'UnknownPackage' || subject.type === '')
    return isShared || pairs.some(([a, b]) => a === '' || b === '')
  // Jars hold packages of any language, and their CPEs are guessed from all of them.
  if (subject.language === 'java' || isShared) return true
  return cpes.some(({ targetSoftware }) => fits(subject, targetSoftware))
}

function fits({ type, language }: Subject, target: string): boolean {
  if (target === '' || target === '-') return true
  const lower = target.toLowerCase()
  const stated = languageByTarget.get(lower)
  if ((stated ?? '') === language || typeByTarget.get(normalised(target)) === type) return true
  return stated === undefined && !foreignTargets.has(lower)
}

function agree(a: CpeColumns, b: CpeColumns): boolean {
  return (
    isOpenOrSame(a.product, b.product) &&
    isOpenOrSame(a.vendor, b.vendor) &&
    isOpenOrSame(a.part, b.part) &&
    isOpenOrSame(a.language, b.language) &&
    isOpenOrSame(a.softwareEdition, b.softwareEdition) &&
    isOpenOrSame(a.targetHardware, b.targetHardware) &&
    isOpenOrSame(a.other, b.other) &&
    isOpenOrSame(a.edition, b.edition)
  )
}

function isOpenOrSame(a: string, b: string): boolean {
  return a === '' || b === '' || a.toLowerCase() === b.toLowerCase()
}

function kinds(targets: readonly string[]): ReadonlySet<string> {
  return new Set(
    targets
      .filter(target => target !== '' && target !== '-' && target !== '?')
      .map(target => typeByTarget.get(normalised(target)) ?? target.toLowerCase()),
  )
}

function normalised(target: string): string {
  return target.toLowerCase().replaceAll(/[- ]/g, '_')
}
