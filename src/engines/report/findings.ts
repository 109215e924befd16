// SPDX-License-Identifier: Apache-2.0
/** Failed pairs of object and control, with what every output says about them. */
import type { ScannedSource } from '#domain/scanned-source.ts'
import type { FindingPaths } from '#engines/posture/control.ts'
import type { ControlResult, ObjectResult } from '#engines/posture/results/result.ts'
import type { ScanResult } from '#engines/posture/run.ts'
import { plain } from './terminal.ts'

/** The thing that a result is about: the object, or the subject of a grant. Texts are free of control characters. */
export interface ResultName {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export interface ReportFinding extends ResultName {
  readonly resourceID: string
  readonly control: ControlResult
  readonly source?: ScannedSource
}

/** How a result is called. */
export function nameOf({ object, grant }: Pick<ObjectResult, 'object' | 'grant'>): ResultName {
  const { apiGroup = '', kind, name, namespace = '' } = grant?.subject ?? { ...object.metadata, kind: object.kind }
  return {
    apiVersion: plain(grant ? apiGroup : object.apiVersion),
    kind: plain(kind),
    namespace: plain(namespace),
    name: plain(name),
  }
}

/** `Kind namespace/name`. */
export function titleOf({ kind, namespace, name }: ResultName): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`
}

/** Every failed pair, in order of resource id and control. */
export function* failedFindings(results: Iterable<ScanResult>): Iterable<ReportFinding> {
  for (const result of results) {
    const { resourceID, source } = result
    for (const control of result.controls) {
      if (control.status !== 'failed') continue
      yield { ...nameOf(result), resourceID, control, ...(source && { source }) }
    }
  }
}

/** All paths of a control's failures in the object itself, each list without repetition, in order of discovery. */
export function pathsOf({ rules }: ControlResult): Required<Omit<FindingPaths, 'fixCommand' | 'evidence'>> {
  const failures = rules.filter(({ status }) => status === 'failed').flatMap(rule => rule.failures)
  const all = (key: 'failedPaths' | 'reviewPaths' | 'deletePaths') => [
    ...new Set(failures.flatMap(failure => failure[key] ?? [])),
  ]
  const fixes = new Map(failures.flatMap(({ fixPaths = [] }) => fixPaths.map(each => [each.path, each] as const)))
  return {
    failedPaths: all('failedPaths'),
    reviewPaths: all('reviewPaths'),
    deletePaths: all('deletePaths'),
    fixPaths: [...fixes.values()],
  }
}

/** What to change, one line each: `spec.x=value`, `delete spec.y`, else the paths that failed. */
export function remediesOf(control: ControlResult): string[] {
  const { failedPaths, reviewPaths, deletePaths, fixPaths } = pathsOf(control)
  const changes = [
    ...fixPaths.map(({ path, value }) => `${path}=${value}`),
    ...deletePaths.map(path => `delete ${path}`),
  ]
  const shown = changes.length > 0 ? changes : [...new Set([...failedPaths, ...reviewPaths])]
  return shown.map(plain)
}

/** Page about a control in the public documentation of the library. */
export function linkOf(controlID: string): string {
  return `https://kubescape.io/docs/controls/${controlID.toLowerCase()}/`
}
