// SPDX-License-Identifier: Apache-2.0
import type { Match } from '#engines/vulnmatch/match.ts'

interface Unrelated {
  readonly type: string
  readonly vulnerabilities: readonly string[]
  readonly packages: readonly string[]
}

/** Names that several things share: advisories for one of them that are wrongly found for the other. */
const unrelated: readonly Unrelated[] = [
  {
    // The interfaces and bridges of log4j lack the code that is at fault. Source: grype issue 552.
    type: 'java-archive',
    vulnerabilities: [
      'CVE-2021-44228',
      'CVE-2021-45046',
      'GHSA-jfh8-c2jp-5v3q',
      'GHSA-7rjr-3q55-vv33',
      'CVE-2020-9493',
      'CVE-2022-23307',
      'CVE-2023-26464',
    ],
    packages: [
      'log4j-api',
      'log4j-slf4j-impl',
      'log4j-to-slf4j',
      'log4j-1.2-api',
      'log4j-detector',
      'log4j-over-slf4j',
      'slf4j-log4j12',
    ],
  },
  {
    // In the C++ implementation. Source: grype issue 558.
    type: 'go-module',
    vulnerabilities: ['CVE-2015-5237', 'CVE-2021-22570'],
    packages: ['google.golang.org/protobuf'],
  },
  {
    // Squiz Matrix.
    type: 'gem',
    vulnerabilities: ['CVE-2017-14196', 'CVE-2017-14197', 'CVE-2017-14198', 'CVE-2019-19373', 'CVE-2019-19374'],
    packages: ['matrix'],
  },
  {
    // The DeleGate proxy.
    type: 'gem',
    vulnerabilities: [
      'CVE-1999-1338',
      'CVE-2001-1202',
      'CVE-2002-1781',
      'CVE-2004-0789',
      'CVE-2004-2003',
      'CVE-2005-0036',
      'CVE-2005-0861',
      'CVE-2006-2072',
      'CVE-2015-7556',
    ],
    packages: ['delegate'],
  },
  // A network management system.
  { type: 'gem', vulnerabilities: ['CVE-2008-4318'], packages: ['observer'] },
  // A plug-in of WeeChat.
  { type: 'gem', vulnerabilities: ['CVE-2017-14727'], packages: ['logger'] },
  // In MiniZip, which Debian does not build from zlib. Source: grype issue 2412.
  { type: 'deb', vulnerabilities: ['CVE-2023-45853'], packages: ['zlib1g', 'zlib'] },
]

/**
 * Packages that are built from the kernel's source, and hold what programs are compiled with but nothing that runs.
 *
 * Source: grype, `match-upstream-kernel-headers`, off by default.
 */
const kernelHeaders: readonly { readonly type: string; readonly name: RegExp; readonly source: RegExp }[] = [
  { type: 'rpm', name: /^kernel-headers$/, source: /^kernel$/ },
  { type: 'deb', name: /^linux-libc-dev$/, source: /^linux$/ },
  { type: 'deb', name: /^linux(?:-.*)?-headers-|^linux-kbuild-/, source: /^linux/ },
]

/**
 * Whether the vulnerability is known to be about something else of the same name, or about the kernel where the
 * package only has its headers.
 */
export function isUnrelated(match: Match): boolean {
  const { subject, vulnerability } = match
  return (
    isAboutKernelItself(match) ||
    unrelated.some(
      ({ type, vulnerabilities, packages }) =>
        type === subject.type && packages.includes(subject.name) && vulnerabilities.includes(vulnerability.name),
    )
  )
}

function isAboutKernelItself({ subject, evidence }: Match): boolean {
  return (
    kernelHeaders.some(
      ({ type, name, source }) =>
        type === subject.type && name.test(subject.name) && subject.upstreams.some(each => source.test(each.name)),
    ) && evidence.some(({ kind }) => kind === 'exact-indirect-match')
  )
}
