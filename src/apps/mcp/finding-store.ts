// SPDX-License-Identifier: Apache-2.0
/** What the tools query: failed pairs of object and control, from wherever they come. */
import type { Severity } from '#domain/severity.ts'
import { failedFindings, remediesOf } from '#engines/report/findings.ts'
import type { Report } from '#engines/report/report.ts'

export interface StoredFinding {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly controlID: string
  readonly control: string
  readonly severity: Severity
  /** File, where it comes from one. */
  readonly file?: string
  /** What to change, a line each. */
  readonly changes: readonly string[]
}

export interface FindingStore {
  /** What was looked at, for a person. */
  readonly about: string
  readonly findings: readonly StoredFinding[]
  /** What could not be read. */
  readonly doubts: readonly string[]
  readonly compliancePercent?: number
}

/** More failures than this are counted and left out. */
const maxFindings = 200_000
const maxChanges = 20

/** The findings of a scan. */
export function storeOfReport(report: Report): FindingStore {
  const findings: StoredFinding[] = []
  const doubts = report.doubts.map(({ place, because }) => `${place}: ${because}`)
  for (const finding of failedFindings(report.results())) {
    if (findings.length >= maxFindings) {
      doubts.push(`more than ${maxFindings} failures; the rest is left out`)
      break
    }
    const { kind, namespace, name, control, source } = finding
    const { facts, severity } = control.control
    findings.push({
      kind,
      namespace,
      name,
      controlID: facts.id,
      control: facts.name,
      severity,
      ...(source && { file: source.relativePath }),
      changes: remediesOf(control).slice(0, maxChanges),
    })
  }
  const { summary, objectCount, targetNames } = report
  return {
    about: `${targetNames.join(', ') || report.clusterName}: ${objectCount} objects, ${summary.controls.length} controls`,
    findings,
    doubts,
    compliancePercent: summary.complianceScore,
  }
}
