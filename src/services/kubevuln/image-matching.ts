// SPDX-License-Identifier: Apache-2.0

import type { MatchSeverity } from '#api/spdx-v1beta1/vulnerability-counts.ts'
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
}
