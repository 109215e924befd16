// SPDX-License-Identifier: Apache-2.0
/** What an output format renders: the summary of a scan, its results, and what could not be read. */
import type { GitCommit, ScannedSource } from '#domain/scanned-source.ts'
import type { AdmissionEnforcement } from '#engines/posture/admission.ts'
import type { AttackTrack } from '#engines/posture/attack-tracks.ts'
import type { Summary } from '#engines/posture/results/summary.ts'
import type { ScanResult, ScanSubject } from '#engines/posture/run.ts'
import type { ReportImages } from './image-results.ts'

export type ScanTarget = 'cluster' | 'file' | 'directory'

/** Something that could not be read; everything else was. */
export interface ReportDoubt {
  readonly place: string
  readonly because: string
  /** The collection of a cluster that it was, as `group/version/resource`: `apps/v1/deployments`, `/v1/pods`. */
  readonly gvr?: string
  /** Of that collection only this one object is missing. */
  readonly isPartial?: true
}

/** The git work tree that was scanned, and its last commit. */
export interface GitContext {
  readonly localRootPath: string
  readonly branch: string
  readonly remoteURL: string
  readonly lastCommit: GitCommit
}

export interface Report {
  /** RFC 3339. */
  readonly generatedAt: string
  readonly reportID: string
  readonly toolVersion: string
  readonly target: ScanTarget
  readonly targetNames: readonly string[]
  readonly clusterName: string
  readonly git?: GitContext
  readonly apiServerVersion?: string
  readonly cloudProvider?: string
  readonly summary: Summary
  readonly objectCount: number
  /** What was judged, one for each result and in the same order. Reading it costs nothing. */
  readonly subjects: () => Iterable<ScanSubject>
  /** Results in order of resource id; may be read several times, and is found anew each time. */
  readonly results: () => Iterable<ScanResult>
  readonly doubts: readonly ReportDoubt[]
  /** Policies and exceptions that could not be used, one line each. */
  readonly degraded?: readonly string[]
  /** How the scan was asked for, where that was with flags. */
  readonly settings?: ReportSettings
  /** Controls that the cluster enforces at admission, by id. */
  readonly enforcement?: ReadonlyMap<string, AdmissionEnforcement>
  /** Exceptions that excused nothing, with where they were written. */
  readonly unusedExceptions: readonly string[]
  /** Attack tracks along which failures of an object are put in order. */
  readonly attackTracks?: readonly AttackTrack[]
  /** What is known about the images that the scanned workloads name; absent where nobody asked. */
  readonly images?: ReportImages
  /** Text of the file that an object came from; absent where there is none, or where it cannot be read again. */
  readonly readSource?: ReadSource
}

/** What a command line asked for. */
export interface ReportSettings {
  readonly formats: readonly string[]
  readonly includedNamespaces: readonly string[]
  readonly excludedNamespaces: readonly string[]
  /** 0–100; absent: no gate. */
  readonly compliancePercent?: number
  readonly isVerbose: boolean
}

/** The whole text of a file of the scan. */
export type ReadSource = (source: ScannedSource) => string | undefined

export const reportViews = ['security', 'resource', 'control'] as const
export type ReportView = (typeof reportViews)[number]

export interface RenderOptions {
  /** ANSI colours. */
  readonly color: boolean
  /** Characters of a line. */
  readonly widthColumns: number
  readonly verbose: boolean
  readonly showEvidence: boolean
  /** Objects keep their secret values. */
  readonly showSecrets?: boolean
  /** What the tables for a terminal are about; absent means all of it. */
  readonly view?: ReportView
  /** Labels of objects that are listed beside the results. */
  readonly labelsToCopy?: readonly string[]
}
