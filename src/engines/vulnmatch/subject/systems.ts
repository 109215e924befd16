// SPDX-License-Identifier: Apache-2.0
import type { Catalog } from '#engines/vulndb/catalog.ts'
import type { OperatingSystemOverrideRow, OperatingSystemRow } from '#engines/vulndb/store.ts'
import type { Distro } from './distro.ts'

/** Which operating systems of the database speak for an image's. */
export interface Systems {
  /** Ids in the database; empty when it has no data for the system. */
  readonly ids: readonly number[]
  /** The version whose data stand in for those of a version that the database does not know. */
  readonly approximatedBy?: string
}

interface Wanted {
  readonly name: string
  readonly major: string
  readonly minor: string
  readonly label: string
  readonly channel: string
}

/** Version of the schema that this reader was written for; overrides may be meant for older readers. */
const schema = [6, 1, 10] as const

/**
 * Finds the operating systems that speak for a distribution.
 *
 * The database's overrides come first (CentOS reads as RHEL, Wolfi has no versions), then major and minor version,
 * then the major version where it is known without a minor one. Where only other minor versions are known the
 * nearest lower one stands in, and the answer says so: advisories of all of them together would report packages
 * that this version never had.
 *
 * @param exact leaves the overrides aside: AlmaLinux's own notes instead of RHEL's advisories.
 */
export function systemsFor(catalog: Catalog, distro: Distro, exact = false): Systems {
  const codename = distro.codename !== '' || distro.major !== '' ? distro.codename : distro.version
  const own: Wanted = {
    name: distro.type,
    major: withoutZeros(distro.major),
    minor: withoutZeros(distro.minor),
    label: codename,
    channel: distro.channels[0] ?? '',
  }
  const wanted = exact ? own : overridden(own, distro, catalog.systemOverrides)
  return versionOf(
    catalog.systems.filter(system => isNamed(system, wanted)),
    wanted,
  )
}

function versionOf(systems: readonly OperatingSystemRow[], { major, minor }: Wanted): Systems {
  if (major === '') return { ids: systems.map(({ id }) => id) }
  const same = systems.filter(system => system.majorVersion === major)
  const exact = same.filter(system => system.minorVersion === minor)
  const found = exact.length > 0 ? exact : same.filter(system => system.minorVersion === '')
  if (found.length > 0) return { ids: found.map(({ id }) => id) }
  const minors = [...new Set(same.map(system => Number(system.minorVersion)))].sort((a, b) => a - b)
  const nearest = minor === '' ? minors.at(-1) : (minors.findLast(known => known <= Number(minor)) ?? minors[0])
  if (nearest === undefined) return { ids: [] }
  return {
    ids: same.filter(system => Number(system.minorVersion) === nearest).map(({ id }) => id),
    approximatedBy: `${major}.${nearest}`,
  }
}

function isNamed(system: OperatingSystemRow, { name, label, channel }: Wanted): boolean {
  const isName = isSame(system.name, name) || isSame(system.releaseId, name)
  const isLabel = label === '' || isSame(system.codename, label) || isSame(system.labelVersion, label)
  return isName && isLabel && isSame(system.channel, channel)
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function overridden(wanted: Wanted, distro: Distro, overrides: readonly OperatingSystemOverrideRow[]): Wanted {
  const override = overrides.find(candidate => applies(candidate, wanted, distro))
  if (!override) return wanted
  return {
    name: override.replacement ?? wanted.name,
    major: override.replacementMajorVersion ?? (override.rolling ? '' : wanted.major),
    minor: override.replacementMinorVersion ?? (override.rolling ? '' : wanted.minor),
    label: override.replacementLabelVersion ?? wanted.label,
    channel: override.replacementChannel ?? wanted.channel,
  }
}

function applies(override: OperatingSystemOverrideRow, wanted: Wanted, distro: Distro): boolean {
  if (!isSame(override.alias, wanted.name) || !isMeantForUs(override.clientSchemas)) return false
  if (override.codename !== null && override.codename !== wanted.label) return false
  const version = distro.version || wanted.label
  if (override.version !== null && override.version !== version) return false
  return override.versionPattern === null || matchesPattern(override.versionPattern, [version, wanted.label])
}

/** Ranges here are of the form `< 6.0.3`; one of another form is taken to be met. */
function isMeantForUs(range: string): boolean {
  const below = /^<\s*(\d+)\.(\d+)\.(\d+)$/.exec(range.trim())
  if (!below) return true
  const bound = below.slice(1).map(Number)
  const at = schema.findIndex((number, i) => number !== bound[i])
  return at >= 0 && (schema[at] ?? 0) < (bound[at] ?? 0)
}

/**
 * The patterns of the database, without running them: it may come from anywhere. Those in use ask whether the text
 * begins with two numbers, holds a word, or is empty; any other does not match.
 */
function matchesPattern(pattern: string, texts: readonly string[]): boolean {
  if (pattern === '^$') return texts.every(text => text === '')
  if (pattern === String.raw`^\d+\.\d+`) return texts.some(text => /^\d+\.\d+/.test(text))
  const word = /^\.\*(\w+)\.\*$/.exec(pattern)?.[1]
  return word !== undefined && texts.some(text => text.includes(word))
}

function withoutZeros(number: string): string {
  return number === '' ? '' : number.replace(/^0+(?=\d)/, '')
}
