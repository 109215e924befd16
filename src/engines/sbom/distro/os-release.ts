// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'
import type { Distro } from './distro.ts'

const assignment = /^\s*([A-Z][A-Z0-9_]*)=(.*)$/

/**
 * Reads an `os-release` file; `undefined` when it says neither which distribution it is nor what it is called.
 *
 * Source: os-release(5).
 */
export function parseOsRelease(text: string): Distro | undefined {
  const values = new Map<string, string>()
  for (const line of linesOf(text)) {
    const [, key = '', value = ''] = assignment.exec(line) ?? []
    if (key !== '') values.set(key, unquoted(value.trim()))
  }
  const get = (key: string) => values.get(key) ?? ''
  const distro: Distro = {
    id: get('ID'),
    idLike: get('ID_LIKE')
      .split(/\s+/)
      .filter(id => id !== ''),
    name: get('NAME'),
    prettyName: get('PRETTY_NAME'),
    version: get('VERSION'),
    versionId: get('VERSION_ID'),
    versionCodename: get('VERSION_CODENAME'),
    buildId: get('BUILD_ID'),
    imageId: get('IMAGE_ID'),
    imageVersion: get('IMAGE_VERSION'),
    variant: get('VARIANT'),
    variantId: get('VARIANT_ID'),
    homeUrl: get('HOME_URL'),
    supportUrl: get('SUPPORT_URL'),
    bugReportUrl: get('BUG_REPORT_URL'),
    privacyPolicyUrl: get('PRIVACY_POLICY_URL'),
    cpeName: get('CPE_NAME'),
    supportEnd: get('SUPPORT_END'),
  }
  return distro.id === '' && distro.name === '' ? undefined : distro
}

/** Reads `/etc/system-release-cpe` (CentOS 6, Amazon Linux): `cpe:/o:centos:linux:6:GA`. */
export function parseSystemReleaseCpe(text: string): Distro | undefined {
  const [, vendor = '', version = ''] = /^cpe:(?:\/|2\.3:)o:([^:\n]+):[^:\n]+:([^:\n]+)/m.exec(text) ?? []
  return vendor === '' ? undefined : simpleDistro(vendor, vendor.toLowerCase(), version, text.trim())
}

/** Reads `/etc/redhat-release`: "CentOS release 6.10 (Final)"; the id is the name's first word. */
export function parseRedhatRelease(text: string): Distro | undefined {
  const [, name = '', version = ''] = /^(.{1,100}?)\s+release\s+(\d+(?:\.\d+)*)/.exec(text) ?? []
  if (name === '') return undefined
  const [firstWord = ''] = name.toLowerCase().split(' ')
  return simpleDistro(name, redhatIds.get(firstWord) ?? firstWord, version, '')
}

const redhatIds: ReadonlyMap<string, string> = new Map([
  ['red', 'rhel'],
  ['oracle', 'ol'],
  ['alma', 'almalinux'],
])

/** Reads the banner that the busybox program carries: "BusyBox v1.36.1". */
export function parseBusybox(program: Buffer): Distro | undefined {
  const at = program.indexOf('BusyBox v')
  const [banner = '', version = ''] =
    at < 0 ? [] : (/^BusyBox v([\d.]+)/.exec(program.toString('latin1', at, at + 40)) ?? [])
  return version === '' ? undefined : simpleDistro(banner, 'busybox', version, '')
}

function simpleDistro(prettyName: string, id: string, version: string, cpeName: string): Distro {
  return {
    id,
    idLike: [id],
    name: id,
    prettyName,
    version,
    versionId: version,
    versionCodename: '',
    buildId: '',
    imageId: '',
    imageVersion: '',
    variant: '',
    variantId: '',
    homeUrl: '',
    supportUrl: '',
    bugReportUrl: '',
    privacyPolicyUrl: '',
    cpeName,
    supportEnd: '',
  }
}

/** A value as a shell would read it: quotes removed, escapes undone. */
function unquoted(value: string): string {
  const quote = value.charAt(0)
  if (quote !== '"' && quote !== "'") return value.replace(/\\(.)/g, '$1')
  const end = value.lastIndexOf(quote)
  const inner = value.slice(1, end > 0 ? end : undefined)
  return quote === "'" ? inner : inner.replace(/\\(["$\\`])/g, '$1')
}
