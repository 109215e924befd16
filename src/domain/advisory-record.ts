// SPDX-License-Identifier: Apache-2.0
/** What a vulnerability database is made of, whatever the source of the advisories. */

/** An operating system as the database names it; what it lacks is left out. */
export interface SystemRecord {
  readonly name: string
  readonly releaseId: string
  readonly majorVersion?: string
  readonly minorVersion?: string
  readonly labelVersion?: string
  readonly codename?: string
  readonly channel?: string
  /** RFC 3339. */
  readonly endOfLife?: string
}

/** A range of versions of an advisory and its fix. */
export interface RangeRecord {
  /** Version scheme. */
  readonly type: string
  /** Bounds joined by `,` and `||`; empty for every version. */
  readonly constraint: string
  readonly fix?: { readonly state: string; readonly version?: string; readonly url?: string }
}

/** For which packages an advisory holds, and for which of their versions. */
export interface AffectedRecord {
  readonly side?: 'affected' | 'unaffected'
  readonly package?: { readonly ecosystem: string; readonly name: string; readonly system?: SystemRecord }
  readonly cpe?: {
    readonly part: string
    readonly vendor: string
    readonly product: string
    readonly targetSoftware?: string
  }
  readonly cves?: readonly string[]
  readonly qualifiers?: Readonly<Record<string, unknown>>
  readonly ranges: readonly RangeRecord[]
}

/** A vulnerability of one provider with all that it affects. */
export interface VulnerabilityRecord {
  readonly kind: 'vulnerability'
  readonly provider: string
  readonly name: string
  readonly status?: string
  /** RFC 3339. */
  readonly publishedDate?: string
  readonly modifiedDate?: string
  readonly description?: string
  readonly urls?: readonly string[]
  readonly aliases?: readonly string[]
  readonly severities?: readonly {
    readonly scheme: string
    readonly value: unknown
    readonly source?: string
    readonly rank?: number
  }[]
  readonly affected: readonly AffectedRecord[]
}

/** What an advisory source may add to a database. */
export type DatabaseRecord =
  | VulnerabilityRecord
  | { readonly kind: 'known-exploited'; readonly cve: string; readonly content: Readonly<Record<string, unknown>> }
  | { readonly kind: 'epss'; readonly cve: string; readonly epss: number; readonly percentile: number }
  | { readonly kind: 'epss-date'; readonly date: string }
  | { readonly kind: 'cwe'; readonly cve: string; readonly cwe: string; readonly source: string; readonly type: string }
