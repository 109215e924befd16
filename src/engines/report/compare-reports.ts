// SPDX-License-Identifier: Apache-2.0
/**
 * What two reports differ in: failures that are new, and failures that are gone.
 *
 * An object is told by its file and its own identity, not by where the repository was checked out.
 */
import { type Severity, severities } from '#domain/severity.ts'
import { isRecord } from '#engines/posture/subject.ts'

/** What makes two failures the same: object and control, or the paths as well. */
export const granularities = ['evidence', 'control'] as const
export type Granularity = (typeof granularities)[number]

export interface KnownFailure {
  readonly key: string
  readonly controlID: string
  readonly name: string
  readonly severity: Severity
  readonly resource: string
}

export interface ReportChange {
  readonly added: readonly KnownFailure[]
  readonly gone: readonly KnownFailure[]
  /** Failures in both. */
  readonly unchangedCount: number
}

/** Entries of a report, as `resources` and `results` of version 2 have them. */
export interface ReportEntries {
  readonly resources: Iterable<unknown>
  readonly results: Iterable<unknown>
}

/** The lists of a parsed report; undefined when it is none of version 2. */
export function entriesOf(report: unknown): ReportEntries | undefined {
  if (!isRecord(report)) return undefined
  const { resources, results } = report
  if (!Array.isArray(results) || (resources !== undefined && resources !== null && !Array.isArray(resources)))
    return undefined
  return { resources: resources ?? [], results }
}

/** Every failure of a report, by key. */
export function failuresOf(entries: ReportEntries, granularity: Granularity): ReadonlyMap<string, KnownFailure> {
  const files = new Map<string, string>()
  for (const entry of entries.resources) {
    if (!isRecord(entry) || !isRecord(entry['source'])) continue
    const { relativePath, path } = entry['source']
    files.set(textOf(entry['resourceID']), textOf(relativePath) || textOf(path))
  }
  const failures = new Map<string, KnownFailure>()
  for (const result of entries.results) {
    if (!isRecord(result) || !Array.isArray(result['controls'])) continue
    const id = textOf(result['resourceID'])
    const file = files.get(id)
    const resource = `${file === undefined ? '' : `${file}: `}${id.replace(/^path=\d+\/api=/, '')}`
    for (const control of result['controls'] as unknown[]) {
      const failure = failureOf(resource, control, granularity)
      if (failure) failures.set(failure.key, failure)
    }
  }
  return failures
}

function failureOf(resource: string, control: unknown, granularity: Granularity): KnownFailure | undefined {
  if (!isRecord(control) || !isRecord(control['status']) || control['status']['status'] !== 'failed') return undefined
  const controlID = textOf(control['controlID'])
  const severity = severities.find(each => each === control['severity']) ?? 'Unknown'
  const parts = [resource, controlID, ...(granularity === 'evidence' ? pathsOf(control['rules']) : [])]
  return { key: JSON.stringify(parts), controlID, name: textOf(control['name']), severity, resource }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function pathsOf(rules: unknown): string[] {
  const paths = new Set<string>()
  for (const rule of Array.isArray(rules) ? (rules as unknown[]) : []) {
    if (!isRecord(rule) || !Array.isArray(rule['paths'])) continue
    for (const path of rule['paths'] as unknown[]) {
      if (!isRecord(path)) continue
      const { failedPath, reviewPath, deletePath, fixPath } = path
      for (const each of [failedPath, reviewPath, deletePath, isRecord(fixPath) ? fixPath['path'] : undefined])
        if (typeof each === 'string' && each !== '') paths.add(each)
    }
  }
  return [...paths].sort()
}

/** New and gone failures, the most severe first. */
export function compareFailures(
  base: ReadonlyMap<string, KnownFailure>,
  head: ReadonlyMap<string, KnownFailure>,
): ReportChange {
  const added = [...head.values()].filter(({ key }) => !base.has(key)).sort(worseFirst)
  const gone = [...base.values()].filter(({ key }) => !head.has(key)).sort(worseFirst)
  return { added, gone, unchangedCount: head.size - added.length }
}

function worseFirst(a: KnownFailure, b: KnownFailure): number {
  const bySeverity = severities.indexOf(a.severity) - severities.indexOf(b.severity)
  return bySeverity || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}
