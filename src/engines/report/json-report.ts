// SPDX-License-Identifier: Apache-2.0
/**
 * Version 2 of upstream's report format, in pieces.
 *
 * A result is rendered when its turn comes, so the size of a report is not a question of memory. Our additions are
 * fields of their own: `evidence` of a path, `document` of a source, `evaluatedComplianceScore` and `doubts`.
 */

import type { KubeObject } from '#domain/kube-object.ts'
import type { ScannedSource } from '#domain/scanned-source.ts'
import { kindName } from '#engines/posture/kinds.ts'
import type { LibraryControl } from '#engines/posture/library/library.ts'
import { redactObject } from '#engines/posture/results/redact.ts'
import type { ControlSummary, FrameworkSummary, Summary } from '#engines/posture/results/summary.ts'
import type { ScanSubject } from '#engines/posture/run.ts'
import { coverageScore } from './coverage.ts'
import { vulnerabilitiesJson } from './image-json.ts'
import type { Report, ReportDoubt } from './report.ts'

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
    summaryDetails: summaryDetails(report),
  }
}

/** What stands after the lists: how it was scanned, and what was not. */
export function reportTail(report: Report, labelsToCopy: readonly string[] = []): Readonly<Record<string, unknown>> {
  return {
    ...(labelsToCopy.length > 0 && { resourceLabels: resourceLabels(report, labelsToCopy) }),
    metadata: metadata(report),
    scanCoverage: coverage(report),
    doubts: report.doubts.map(({ place, because }) => ({ place, because })),
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

function summaryDetails(report: Report): unknown {
  const { summary } = report
  return {
    controls: Object.fromEntries(summary.controls.map(each => [each.control.facts.id, enforced(each, report)])),
    status: summary.status,
    frameworks: summary.frameworks.map(frameworkSummary),
    resourcesSeverityCounters: severityCounters(summary.resourceSeverities),
    controlsSeverityCounters: severityCounters(summary.controlSeverities),
    ResourceCounters: resourceCounters(summary.counters),
    vulnerabilities: vulnerabilitiesJson(report),
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

function controlSummary(summary: ControlSummary): object {
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

function enforced(summary: ControlSummary, { enforcement }: Report): object {
  const vapEnforcement = enforcement?.get(summary.control.facts.id)
  return { ...controlSummary(summary), ...(vapEnforcement && { vapEnforcement }) }
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
        ...renderedFrom(source),
        ...(source.lastCommit && { lastCommit: source.lastCommit }),
        document: source.document,
      },
    }),
  }
}

function renderedFrom({ path, renderedBy, chart }: ScannedSource): object {
  if (renderedBy === 'kustomize') return { kustomizeDirectoryName: path }
  if (!chart) return {}
  return {
    helmPath: chart.path,
    helmChartName: chart.name,
    ...(chart.templateFile !== undefined && { helmTemplateFile: chart.templateFile }),
    ...(chart.valuesPaths && { helmValuesPaths: chart.valuesPaths }),
    ...(chart.templateLine !== undefined && { helmTemplateLine: chart.templateLine }),
  }
}

function fileType({ path, renderedBy }: ScannedSource): string {
  if (renderedBy !== undefined) return renderedBy === 'helm' ? 'Helm Chart' : 'Kustomize Directory'
  return path.endsWith('.json') ? 'JSON' : 'YAML'
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
      ...settingsOf(report),
      scanningTarget: report.git ? gitLocalTarget : scanningTargets[report.target],
    },
  }
}

/** Upstream's words for the flags. Nothing is submitted from here, and node facts are read where they are. */
function settingsOf({ settings }: Report): object {
  if (!settings) return {}
  const { formats, includedNamespaces, excludedNamespaces, compliancePercent, isVerbose } = settings
  return {
    formats,
    includeNamespaces: includedNamespaces,
    excludedNamespaces,
    ...(compliancePercent !== undefined && { complianceThreshold: compliancePercent }),
    verboseMode: isVerbose,
    hostScanner: false,
    submit: false,
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

function coverage(report: Report): unknown {
  const { target, summary, doubts, degraded = [] } = report
  const notEvaluated = summary.controls.filter(({ subStatus }) => subStatus === 'notEvaluated')
  const total = summary.controls.length
  return {
    ...(target === 'cluster' && {
      failedGVRPulls: pulls(doubts.filter(({ isPartial }) => !isPartial)),
      partialGVRPulls: pulls(doubts.filter(({ isPartial }) => isPartial)),
    }),
    notEvaluatedControls: notEvaluated.map(({ control, info }) => ({
      controlID: control.facts.id,
      ...(target === 'cluster' && { missingGVRs: missingGVRs(control, doubts) }),
      reason: info,
    })),
    policyDegradations: degraded.map(reason => ({ component: 'policies', reason })),
    coverageScore: coverageScore(report),
    evaluatedControls: total - notEvaluated.length,
    totalControls: total,
    degraded: doubts.length + degraded.length > 0,
    vacuousFrameworks: summary.frameworks
      .filter(({ controls }) => controls.every(({ subStatus }) => subStatus === 'irrelevant'))
      .map(({ framework }) => framework.name),
  }
}

function pulls(doubts: readonly ReportDoubt[]): unknown {
  return doubts.flatMap(({ gvr, because }) => (gvr === undefined ? [] : [{ gvr, error: because }]))
}

/** What a control looks at or joins, among what could not be read. */
function missingGVRs({ rules }: LibraryControl, doubts: readonly ReportDoubt[]): string[] {
  const needed = new Set(
    rules.flatMap(({ rule, facts }) => [
      ...facts.match.map(({ group, kind }) => kindName(group, kind)),
      ...(rule.joins ?? []),
    ]),
  )
  const missing = doubts.flatMap(({ place, gvr, isPartial }) =>
    gvr === undefined || isPartial || !needed.has(place) ? [] : [gvr],
  )
  return [...new Set(missing)].sort()
}
