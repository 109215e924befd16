// SPDX-License-Identifier: Apache-2.0

import type { MatchSeverity } from '#api/spdx-v1beta1/vulnerability-counts.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** How far a result of matching can be trusted; the worst that applies. */
export type MatchingStatus = 'ready' | 'no-data' | 'eol-distro' | 'db-stale' | 'partial'

/** The vulnerabilities of one SBOM. */
export interface MatchedImage {
  readonly status: MatchingStatus
  /** One sentence; absent when the status is `ready`. */
  readonly reason?: string
  /** How packages of languages were looked up, and whether that was because of who made the image. */
  readonly choice?: { readonly mode: string; readonly isVendorTrusted: boolean }
  /** As grype writes it: matches, source, distro, descriptor. */
  readonly document: Json
  /** Matches by severity, each match counted. */
  readonly counts: Readonly<Record<MatchSeverity, number>>
  /** Matches with a fix. */
  readonly fixable: number
}

/** Looks vulnerabilities up; made by whoever has the database. */
export interface ImageMatching {
  /** Of the scanner, with the mode of matching. */
  readonly version: string
  /** Checksum of the database. */
  readonly databaseVersion: string
  /** @param unread  what could not be read of the image */
  match(sbom: Json, unread: readonly string[]): MatchedImage
  /**
   * The same as `match`, looking up only what has changed since; undefined when everything has to be looked up again.
   */
  matchAgain(earlier: EarlierMatches, sbom: Json, unread: readonly string[]): Promise<MatchedImage | undefined>
}

/** What was made of the same SBOM by the same program with another database. */
export interface EarlierMatches {
  readonly databaseVersion: string
  /** With nothing suppressed. */
  readonly document: JsonObject
  /** Absent where nobody noted it. */
  readonly isVendorTrusted?: boolean
}
