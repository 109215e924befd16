// SPDX-License-Identifier: Apache-2.0
/** The conditions under which a scan ends with exit code 1, in upstream's order. */

import { readJsonFile } from '#apps/cli/files/json-file.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { type Severity, severities, whyTooSevere } from '#domain/severity.ts'
import { compareFailures, entriesOf, failuresOf, granularities } from '#engines/report/compare-reports.ts'
import { coverageScore } from '#engines/report/coverage.ts'
import { failedFindings } from '#engines/report/findings.ts'
import { isFixable, type ReportImages, unscannedOf } from '#engines/report/image-results.ts'
import { resourceJson } from '#engines/report/json-report.ts'
import { resultJson } from '#engines/report/json-result.ts'
import type { Report } from '#engines/report/report.ts'
import { counted } from '#engines/report/terminal.ts'
import { type RawScanOptions, severityNamed, type Thresholds, thresholdsOf, wordOf } from './scan-options.ts'

export interface Gates {
  readonly thresholds: Thresholds
  readonly options: RawScanOptions
  /** Failures of the baseline, by key; undefined without one. */
  readonly baseline?: ReturnType<typeof failuresOf>
}

/** Reads and checks everything that gates need, before the scan. Throws UsageError. */
export async function gatesOf(options: RawScanOptions): Promise<Gates> {
  const thresholds = thresholdsOf(options)
  const granularity = granularityOf('--baseline-granularity', options.baselineGranularity)
  if (options.baselineSeverityThreshold !== undefined)
    severityNamed('--baseline-severity-threshold', options.baselineSeverityThreshold)
  if (options.baseline === undefined) {
    if (options.baselineFailOnNew) throw new UsageError('--baseline-fail-on-new needs --baseline FILE')
    return { thresholds, options }
  }
  const entries = entriesOf(await readJsonFile('--baseline', options.baseline))
  if (!entries) throw new UsageError(`--baseline ${options.baseline}: not a report; \`ks scan -f json\` writes one`)
  return { thresholds, options, baseline: failuresOf(entries, granularity) }
}

/** The granularity of a flag. Throws UsageError. */
export function granularityOf(flag: string, text: string | undefined): (typeof granularities)[number] {
  return text === undefined ? 'evidence' : wordOf(flag, text, granularities)
}

/** Why the scan fails, a line each; empty when it does not. `report` is the whole one, whatever is shown of it. */
export function failedGates(report: Report, degraded: readonly string[], gates: Gates): string[] {
  const { thresholds, options } = gates
  const { summary } = report
  const reasons: string[] = []
  const { compliancePercent, severity, coveragePercent } = thresholds
  if (compliancePercent !== undefined && summary.complianceScore < compliancePercent)
    reasons.push(`compliance score ${summary.complianceScore.toFixed(2)} is below the threshold ${compliancePercent}`)
  if (severity !== undefined) {
    const count = failuresFrom(report, severity, options.onlyFixable === true)
    if (count > 0)
      reasons.push(
        `${count} failures of severity ${severity} or worse${options.onlyFixable ? ' that can be repaired' : ''}`,
      )
  }
  if (severity !== undefined && report.images)
    reasons.push(...imageFailures(report.images, severity, options.onlyFixable === true))
  const coverage = coverageScore(report)
  if (coveragePercent !== undefined && coverage < coveragePercent)
    reasons.push(`coverage ${coverage.toFixed(2)} is below the threshold ${coveragePercent}`)
  if (options.failOnDegradedConfig && degraded.length > 0) reasons.push(`policies are degraded: ${degraded.join('; ')}`)
  if (gates.baseline) reasons.push(...newFailures(report, gates.baseline, options))
  if (options.auditExceptions && report.unusedExceptions.length > 0)
    reasons.push(`exceptions that excused nothing: ${report.unusedExceptions.join(', ')}`)
  if (options.failOnErrors && report.doubts.length > 0) reasons.push(`${report.doubts.length} items could not be read`)
  const unread = report.images?.images.filter(each => each.kind === 'unscanned' || !each.isReadWhole).length ?? 0
  if (options.failOnErrors && unread > 0) reasons.push(`${counted(unread, 'image')} could not be scanned whole`)
  return reasons
}

/** Vulnerabilities count as failed controls do; what could not be scanned may have any. */
function imageFailures(found: ReportImages, least: Severity, onlyFixable: boolean): string[] {
  const unscanned = unscannedOf(found).length
  const all = found.images.flatMap(image => (image.kind === 'scanned' ? image.vulnerabilities : []))
  const severe = whyTooSevere(
    all.filter(each => !onlyFixable || isFixable(each)).map(each => each.severity),
    least,
  )
  return [
    ...(severe === undefined ? [] : [`images: ${severe}${onlyFixable ? ', all with a fix' : ''}`]),
    ...(unscanned > 0
      ? [`${counted(unscanned, 'image')} could not be scanned; how severe the vulnerabilities are is not known`]
      : []),
  ]
}

/** Claims that a severity is at or above another; an unknown one counts as above. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severity === 'Unknown' || severities.indexOf(severity) <= severities.indexOf(least)
}

function failuresFrom(report: Report, least: Severity, onlyFixable: boolean): number {
  if (!onlyFixable)
    return severities
      .filter(each => isAtLeast(each, least))
      .reduce((sum, each) => sum + report.summary.resourceSeverities[each], 0)
  let count = 0
  for (const { control } of failedFindings(report.results())) {
    if (!isAtLeast(control.control.severity, least)) continue
    const failures = control.rules.flatMap(rule => rule.failures)
    if (failures.some(each => each.fixPaths?.length || each.deletePaths?.length || each.fixCommand)) count++
  }
  return count
}

function newFailures(report: Report, baseline: ReturnType<typeof failuresOf>, options: RawScanOptions): string[] {
  if (!options.baselineFailOnNew) return []
  const granularity = granularityOf('--baseline-granularity', options.baselineGranularity)
  const head = failuresOf(
    {
      resources: entries(report.subjects(), subject => resourceJson(subject)),
      results: entries(report.results(), result => resultJson(result)),
    },
    granularity,
  )
  const least = options.baselineSeverityThreshold
  const { added } = compareFailures(baseline, head)
  const counted =
    least === undefined
      ? added
      : added.filter(each => isAtLeast(each.severity, severityNamed('--baseline-severity-threshold', least)))
  if (counted.length === 0) return []
  const shown = counted.slice(0, 5).map(({ controlID, resource }) => `${controlID} ${resource}`)
  return [
    `${counted.length} failures that the baseline does not have: ${shown.join(', ')}${counted.length > 5 ? ', …' : ''}`,
  ]
}

function* entries<T>(items: Iterable<T>, entry: (item: T) => unknown): Iterable<unknown> {
  for (const item of items) yield entry(item)
}
