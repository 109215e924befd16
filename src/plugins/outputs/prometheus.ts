// SPDX-License-Identifier: Apache-2.0
/** Prometheus text under upstream's names. Source: upstream's metrics printer; the names of its code, not of its documents. */

import { vulnerabilitySeverities } from '#domain/severity.ts'
import type { ControlSummary } from '#engines/posture/results/summary.ts'
import { coverageScore } from '#engines/report/coverage.ts'
import { linkOf, nameOf } from '#engines/report/findings.ts'
import { countsOf, isFixable } from '#engines/report/image-results.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { Report } from '#engines/report/report.ts'

export const output: OutputFormat = {
  id: 'prometheus',
  aliases: [],
  extension: '.txt',
  title: 'Prometheus text, gauges under upstream’s names',
  showsImages: true,
  render,
}

type Labels = Readonly<Record<string, string>>

function* render(report: Report): Iterable<string> {
  const { summary } = report
  yield line('kubescape_cluster_complianceScore', {}, Math.round(summary.complianceScore))
  yield line('kubescape_cluster_coverage_score', {}, Math.round(coverageScore(report)))
  yield* counters('kubescape_cluster_count_resources', {}, summary.counters)
  yield* counters('kubescape_cluster_count_control', {}, statusCounts(summary.controls))
  for (const { framework, complianceScore, counters: counts, controls } of summary.frameworks) {
    const labels = { name: framework.name }
    yield line('kubescape_framework_complianceScore', labels, Math.round(complianceScore))
    yield* counters('kubescape_framework_count_resources', labels, counts)
    yield* counters('kubescape_framework_count_control', labels, statusCounts(controls))
  }
  for (const { control, complianceScore, counters: counts } of summary.controls) {
    const { id, name } = control.facts
    const labels = { name, severity: control.severity, link: linkOf(id) }
    yield line('kubescape_control_complianceScore', labels, Math.round(complianceScore))
    yield* counters('kubescape_control_count_resources', labels, counts)
  }
  for (const { labels, failed, skipped } of objectCounts(report)) {
    yield line('kubescape_resource_count_controls_failed', labels, failed)
    yield line('kubescape_resource_count_controls_skipped', labels, skipped)
  }
  yield* imageCounts(report)
}

/** An image that could not be scanned has no series: a zero would read as none found. */
function* imageCounts({ images }: Report): Iterable<string> {
  for (const image of images?.images ?? []) {
    if (image.kind !== 'scanned') continue
    const { name, platform, vulnerabilities } = image
    const [counts, fixable] = [countsOf(vulnerabilities), countsOf(vulnerabilities.filter(isFixable))]
    for (const severity of vulnerabilitySeverities) {
      const labels = { image: name, platform, severity }
      yield line('kubescape_image_count_cve', labels, counts[severity])
      yield line('kubescape_image_count_cve_fixable', labels, fixable[severity])
    }
  }
}

interface ObjectCount {
  readonly labels: Labels
  failed: number
  skipped: number
}

/** Objects of the same name, as files may have, are one series: Prometheus takes no series twice. */
function objectCounts(report: Report): Iterable<ObjectCount> {
  const byName = new Map<string, ObjectCount>()
  for (const result of report.results()) {
    const { apiVersion, kind, namespace, name } = nameOf(result)
    const key = JSON.stringify([apiVersion, kind, namespace, name])
    const count = byName.get(key) ?? { labels: { apiVersion, kind, namespace, name }, failed: 0, skipped: 0 }
    byName.set(key, count)
    const { failed, skipped } = statusCounts(result.controls)
    count.failed += failed
    count.skipped += skipped
  }
  return byName.values()
}

interface Counts {
  readonly failed: number
  readonly skipped: number
  readonly passed: number
}

function* counters(name: string, labels: Labels, { failed, skipped, passed }: Counts): Iterable<string> {
  yield line(`${name}_failed`, labels, failed)
  yield line(`${name}_skipped`, labels, skipped)
  yield line(`${name}_passed`, labels, passed)
}

function statusCounts(controls: readonly Pick<ControlSummary, 'status'>[]): Counts {
  const counts = { failed: 0, skipped: 0, passed: 0 }
  for (const { status } of controls) counts[status]++
  return counts
}

function line(name: string, labels: Labels, value: number): string {
  const text = Object.entries(labels).map(([key, each]) => `${key}="${escape(each)}"`)
  return `${name}{${text.join(',')}} ${value}\n`
}

/** Source: Prometheus exposition formats, text format. */
function escape(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, each =>
      each === '\n' ? String.raw`\n` : '?',
    )
}
