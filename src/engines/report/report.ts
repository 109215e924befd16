// SPDX-License-Identifier: Apache-2.0
/** What an output format renders: the summary of a scan, its results, and what could not be read. */
import type { ScannedSource, ScanResult } from '#engines/posture/run.ts'
import type { Summary } from '#engines/posture/summary.ts'

export type ScanTarget = 'cluster' | 'file' | 'directory'

/** Something that could not be read; everything else was. */
export interface ReportDoubt {
  readonly place: string
  readonly because: string
}

export interface Report {
  /** RFC 3339. */
  readonly generatedAt: string
  readonly reportID: string
  readonly toolVersion: string
  readonly target: ScanTarget
  readonly targetNames: readonly string[]
  readonly clusterName: string
  readonly apiServerVersion?: string
  readonly cloudProvider?: string
  readonly summary: Summary
  readonly objectCount: number
  /** Results in order of resource id; may be read several times. */
  readonly results: () => Iterable<ScanResult>
  readonly doubts: readonly ReportDoubt[]
  /** Exceptions that excused nothing, with where they were written. */
  readonly unusedExceptions: readonly string[]
  /** Text of the file that an object came from; absent where there is none, or where it cannot be read again. */
  readonly readSource?: ReadSource
}

/** The whole text of a file of the scan. */
export type ReadSource = (source: ScannedSource) => string | undefined

export interface RenderOptions {
  /** ANSI colours. */
  readonly color: boolean
  /** Characters of a line. */
  readonly widthColumns: number
  readonly verbose: boolean
  readonly showEvidence: boolean
}
