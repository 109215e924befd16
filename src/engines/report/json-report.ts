// SPDX-License-Identifier: Apache-2.0
/**
 * Version 2 of upstream's report format, in pieces.
 *
 * A result is rendered when its turn comes, so the size of a report is not a question of memory. Our additions are
 * fields of their own: `evidence` of a path, `document` of a source, `evaluatedComplianceScore` and `doubts`.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { type AttackTrack, prioritize } from '#engines/posture/attack-tracks.ts'
import type { Failure } from '#engines/posture/control.ts'
import { redactObject } from '#engines/posture/redact.ts'
import type { ControlResult, RuleResult } from '#engines/posture/result.ts'
import { resourceIDOf } from '#engines/posture/result.ts'
import type { ScannedSource, ScanResult, ScanSubject } from '#engines/posture/run.ts'
import type { ControlSummary, FrameworkSummary, Summary } from '#engines/posture/summary.ts'
import { coverageScore } from './coverage.ts'
import type { Report } from './report.ts'

const scanningTargets = { cluster: 0, file: 1, directory: 4 } as const
const gitLocalTarget = 3

/** What stands before the lists: when, what, and the sums. */
export function reportHead(report: Report): Readonly<Record<string, unknown>> {
  return {
    generationTime: report.generatedAt,
    clusterAPIServerInfo: report.apiServerVersion ? { gitVersion: report.apiServerVersion } : null,
    clusterCloudProvider: report.cloudProvider ?? '',
    customerGUID: '',
    clusterName: report.clusterName,
    reportGUID: report.reportID,
    summaryDetails: summaryDetails(report.summary),
  }
}

/** What stands after the lists: how it was scanned, and what was not. */
export function reportTail(report: Report, labelsToCopy: readonly string[] = []): Readonly<Record<string, unknown>> {
  return {
    ...(labelsToCopy.length > 0 && { resourceLabels: resourceLabels(report, labelsToCopy) }),
    metadata: metadata(report),
    scanCoverage: coverage(report),
    doubts: report.doubts,
    ...(report.unusedExceptions.length > 0 && { exceptionAudit: { unused: report.unusedExceptions } }),
  }
}

function resourceLabels({ subjects }: Report, keys: readonly string[]): unknown {
  const byID = new Map<string, unknown>()
  for (const { resourceID, object } of subjects()) {
    const labels = Object.entries(object.metadata.labels ?? {}).filter(([key]) => keys.includes(key))
    if (labels.length > 0) byID.set(resourceID, Object.fromEntries(labels))
  }
  return Object.fromEntries(byID)
}

function summaryDetails(summary: Summary): unknown {
  return {
    controls: Object.fromEntries(summary.controls.map(each => [each.control.facts.id, controlSummary(each)])),
    status: summary.status,
    frameworks: summary.frameworks.map(frameworkSummary),
    resourcesSeverityCounters: severityCounters(summary.resourceSeverities),
    controlsSeverityCounters: severityCounters(summary.controlSeverities),
    ResourceCounters: resourceCounters(summary.counters),
    vulnerabilities: { mapsSeverityToSummary: {}, CVEs: [], packageScores: {}, images: [] },
    score: summary.riskScore,
    complianceScore: summary.complianceScore,
    evaluatedComplianceScore: summary.evaluatedComplianceScore,
  }
}

function severityCounters(counts: Summary['resourceSeverities']): unknown {
  return {
    criticalSeverity: counts.Critical,
    highSeverity: counts.High,
    mediumSeverity: counts.Medium,
    lowSeverity: counts.Low,
  }
}

function resourceCounters({ passed, failed, skipped, excluded }: Summary['counters']): unknown {
  return { passedResources: passed, failedResources: failed, skippedResources: skipped, excludedResources: excluded }
}

function controlSummary(summary: ControlSummary): unknown {
  const { facts, severity } = summary.control
  return {
    statusInfo: { status: summary.status, subStatus: summary.subStatus, info: summary.info },
    controlID: facts.id,
    name: facts.name,
    status: summary.status,
    ResourceCounters: resourceCounters(summary.counters),
    subStatusCounters: { ignoredResources: summary.counters.excluded },
    score: summary.riskScore,
    complianceScore: summary.complianceScore,
    scoreFactor: facts.baseScore,
    category: { name: facts.category ?? '', ...(facts.subCategory && { subCategory: { name: facts.subCategory } }) },
    severity,
  }
}

function frameworkSummary(summary: FrameworkSummary): unknown {
  return {
    controls: Object.fromEntries(summary.controls.map(each => [each.control.facts.id, controlSummary(each)])),
    name: summary.framework.name,
    status: summary.status,
    version: summary.framework.version,
    ResourceCounters: resourceCounters(summary.counters),
    score: summary.riskScore,
    complianceScore: summary.complianceScore,
  }
}

/** One entry of `resources`: the object without its secrets. */
export function resourceJson(
  { resourceID, object, grant, source }: Omit<ScanSubject, 'failed'>,
  showsSecrets = false,
): unknown {
  const shownOf = (each: KubeObject) => (showsSecrets ? each : redactObject(each))
  const shown = grant
    ? { ...grant.subject, relatedObjects: [shownOf(grant.binding), shownOf(grant.role)] }
    : shownOf(object)
  return {
    resourceID,
    object: shown,
    ...(source && {
      source: {
        path: source.path,
        relativePath: source.relativePath,
        fileType: fileType(source),
        document: source.document,
      },
    }),
  }
}

function fileType({ path, renderedBy }: ScannedSource): string {
  if (renderedBy !== undefined) return renderedBy === 'helm' ? 'Helm Chart' : 'Kustomize Directory'
  return path.endsWith('.json') ? 'JSON' : 'YAML'
}

/** One entry of `results`. */
export function resultJson(result: ScanResult, tracks: readonly AttackTrack[] = []): unknown {
  const { resourceID, controls } = result
  const prioritizedResource = prioritize(result, tracks)
  return {
    resourceID,
    ...(prioritizedResource && { prioritizedResource }),
    controls: controls.map(each => controlJson(resourceID, each)),
  }
}

function controlJson(resourceID: string, { control, rules, status, subStatus, info }: ControlResult): unknown {
  return {
    controlID: control.facts.id,
    name: control.facts.name,
    severity: control.severity,
    status: { status, subStatus, info },
    rules: rules.map(each => ruleJson(resourceID, each)),
  }
}

function ruleJson(resourceID: string, { rule, status, subStatus, failures, excusedBy }: RuleResult): unknown {
  const related = failures.flatMap(each => each.related ?? [])
  return {
    name: rule.facts.name,
    status,
    subStatus,
    ...(failures.length > 0 && { paths: failures.flatMap(each => pathsOf(resourceID, each)) }),
    ...(excusedBy && {
      exception: excusedBy.map(({ name, reason, source }) => ({
        name,
        reason,
        source,
        policyType: 'postureExceptionPolicy',
      })),
    }),
    ...(related.length > 0 && {
      relatedResourcesIDs: [...new Set(related.map(each => resourceIDOf(each.object)))].sort(),
    }),
  }
}

/** One entry for each path, as upstream writes them; then those of the related objects. */
function pathsOf(resourceID: string, failure: Failure): unknown[] {
  const evidenceAt = new Map((failure.evidence ?? []).map(each => [each.path, each]))
  const entry = (path: string, fields: object) => {
    const evidence = evidenceAt.get(path)
    return { resourceID, ...fields, ...(evidence && { evidence }) }
  }
  const own = [
    ...(failure.failedPaths ?? []).map(path => entry(path, { failedPath: path })),
    ...(failure.reviewPaths ?? []).map(path => entry(path, { reviewPath: path })),
    ...(failure.deletePaths ?? []).map(path => entry(path, { deletePath: path })),
    ...(failure.fixPaths ?? []).map(fixPath => entry(fixPath.path, { fixPath })),
    ...(failure.fixCommand ? [{ resourceID, fixCommand: failure.fixCommand }] : []),
  ]
  const shown = new Set(
    [failure.failedPaths, failure.reviewPaths, failure.deletePaths, failure.fixPaths?.map(each => each.path)].flatMap(
      each => each ?? [],
    ),
  )
  const unplaced = [...evidenceAt]
    .filter(([path]) => !shown.has(path))
    .map(([, evidence]) => ({ resourceID, evidence }))
  const related = (failure.related ?? []).flatMap(each => pathsOf(resourceIDOf(each.object), each))
  return [...own, ...unplaced, ...related]
}

function metadata(report: Report): unknown {
  const names = report.summary.frameworks.map(({ framework }) => framework.name)
  return {
    targetMetadata: targetMetadata(report),
    clusterMetadata: {},
    scanMetadata: {
      targetType: 'Framework',
      kubescapeVersion: report.toolVersion,
      formatVersion: 'v2',
      targetNames: names,
      scanningTarget: report.git ? gitLocalTarget : scanningTargets[report.target],
    },
  }
}

function targetMetadata({ target, clusterName, targetNames, git }: Report): unknown {
  if (git) return { gitRepoContextMetadata: git }
  if (target === 'cluster') return { clusterContextMetadata: { contextName: clusterName } }
  const [path = ''] = targetNames
  return target === 'file'
    ? { fileContextMetadata: { filePath: path } }
    : { directoryContextMetadata: { basePath: path } }
}

function coverage({ summary, doubts }: Report): unknown {
  const notEvaluated = summary.controls.filter(({ subStatus }) => subStatus === 'notEvaluated')
  const total = summary.controls.length
  return {
    notEvaluatedControls: notEvaluated.map(({ control, info }) => ({ controlID: control.facts.id, reason: info })),
    coverageScore: coverageScore({ summary, doubts }),
    evaluatedControls: total - notEvaluated.length,
    totalControls: total,
    degraded: doubts.length > 0,
    vacuousFrameworks: summary.frameworks
      .filter(({ controls }) => controls.every(({ subStatus }) => subStatus === 'irrelevant'))
      .map(({ framework }) => framework.name),
  }
}
