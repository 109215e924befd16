// SPDX-License-Identifier: Apache-2.0
/**
 * What the matching needs of a vulnerability database in the format of Grype DB v6, as rows: the port that
 * `adapters/vulndb` implements. Text is compared without regard to case, as the format's own reader does.
 */

/** Advisories say which versions are affected; where a provider says so, also which are not. */
import type { SystemName } from '#domain/database-digests.ts'

export type Side = 'affected' | 'unaffected'

/** One advisory for one package of one operating system, or of none. */
export interface PackageRow {
  readonly vulnerability: number
  readonly operatingSystem: number | null
  readonly ecosystem: string
  readonly name: string
  /** JSON: `{cves?, qualifiers?, ranges?}`. */
  readonly blob: string
}

/** The attributes of a CPE that the database keeps; an empty text stands for any. */
export interface CpeColumns {
  readonly part: string
  readonly vendor: string
  readonly product: string
  readonly edition: string
  readonly language: string
  readonly softwareEdition: string
  readonly targetHardware: string
  readonly targetSoftware: string
  readonly other: string
}

/** One advisory for one CPE. */
export interface CpeRow {
  readonly vulnerability: number
  readonly cpe: CpeColumns
  readonly blob: string
}

/** A package that the database also knows by a CPE, and its advisories. */
export interface PackageCpeRow extends PackageRow {
  readonly cpe: CpeColumns
}

export interface VulnerabilityRow {
  readonly id: number
  readonly name: string
  readonly provider: string
  /** `active`, `analyzing`, `rejected`, `withdrawn` or empty. */
  readonly status: string
  readonly publishedDate: string | null
  readonly modifiedDate: string | null
  /** JSON: `{description?, refs?, aliases?, severities?}`. */
  readonly blob: string
}

export interface OperatingSystemRow extends SystemName {
  readonly id: number
  readonly endOfLife: string | null
}

/** Which name and version an operating system is to be looked up by instead of its own; `null` leaves a part alone. */
export interface OperatingSystemOverrideRow {
  readonly alias: string
  readonly version: string | null
  readonly versionPattern: string | null
  readonly codename: string | null
  readonly replacement: string | null
  readonly replacementMajorVersion: string | null
  readonly replacementMinorVersion: string | null
  readonly replacementLabelVersion: string | null
  readonly replacementChannel: string | null
  readonly rolling: boolean
  /** Versions of the schema for whose readers the override is meant, as a range; empty for all. */
  readonly clientSchemas: string
}

export interface KnownExploitedRow {
  readonly cve: string
  /** JSON: `{vendor_project, product, date_added, known_ransomware_campaign_use, …}`. */
  readonly blob: string
}

export interface EpssRow {
  readonly cve: string
  readonly epss: number
  readonly percentile: number
}

export interface CweRow {
  readonly cve: string
  readonly cwe: string
  readonly source: string
  readonly type: string
}

export interface DatabaseDescription {
  /** RFC 3339. */
  readonly built: string
  /** `6.1.10`. */
  readonly schema: string
  readonly providers: readonly string[]
}

/** Reads of an opened database; each is an indexed look-up that returns whole, small lists. */
export interface VulnerabilityStore {
  describe(): DatabaseDescription
  /** Advisories for the name in one operating system, or (`null`) those of no operating system. */
  packages(side: Side, name: string, operatingSystem: number | null): readonly PackageRow[]
  /** Advisories for CPEs of this product; `vendor` narrows them unless it is empty. */
  cpes(side: Side, product: string, vendor: string): readonly CpeRow[]
  /** Advisories of packages that have a CPE of this product. */
  packagesByCpe(side: Side, product: string): readonly PackageCpeRow[]
  vulnerability(id: number): VulnerabilityRow | undefined
  /** The first that the provider has under the name. */
  vulnerabilityId(name: string, provider: string): number | undefined
  vulnerabilitiesNamed(name: string): readonly VulnerabilityRow[]
  operatingSystems(): readonly OperatingSystemRow[]
  operatingSystemOverrides(): readonly OperatingSystemOverrideRow[]
  /** From the names that ecosystems have elsewhere to those of the database, in lower case. */
  ecosystemOverrides(): ReadonlyMap<string, string>
  /** From spellings of an architecture to the canonical one. */
  architectureAliases(): ReadonlyMap<string, string>
  knownExploited(cve: string): readonly KnownExploitedRow[]
  epss(cve: string): readonly EpssRow[]
  cwes(cve: string): readonly CweRow[]
  /** The day of the EPSS scores, RFC 3339; `undefined` when there are none. */
  epssDate(): string | undefined
}
