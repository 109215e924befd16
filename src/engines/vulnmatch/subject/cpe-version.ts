// SPDX-License-Identifier: Apache-2.0
import type { CpeName } from './cpe-name.ts'
import type { Subject } from './subject.ts'

/**
 * The version by which a package is looked up under a CPE: the CPE's own, else the package's. Alpine's build number
 * is no part of the version that NVD knows.
 */
export function cpeVersion({ type, version }: Subject, cpe: CpeName): string {
  const named = type === 'apk' ? withoutBuild(cpe.version) : cpe.version
  return named === '' || named === '-' || named.toLowerCase() === 'unknown' ? version : named
}

function withoutBuild(version: string): string {
  const parts = version.split('-r')
  return parts.length === 2 ? (parts[0] ?? '') : version
}

/** Writes a CPE as a 2.3 formatted string. */
export function formatCpe(cpe: CpeName): string {
  const { part, vendor, product, version, update, edition, language } = cpe
  const { softwareEdition, targetSoftware, targetHardware, other } = cpe
  const attributes = [part, vendor, product, version, update, edition, language]
  const more = [softwareEdition, targetSoftware, targetHardware, other]
  return `cpe:2.3:${[...attributes, ...more].map(bound).join(':')}`
}

function bound(attribute: string): string {
  if (attribute === '') return '*'
  return attribute === '-' ? '-' : attribute.replace(/[^A-Za-z0-9._-]/g, char => `\\${char}`)
}
