// SPDX-License-Identifier: Apache-2.0
/**
 * Failed controls by severity, under the names of upstream's exporter, so that its dashboards and alerts go on.
 *
 * Read from the scoreboard at each scrape: what has vanished has no series. Source: kubescape prometheus-exporter.
 */
import type { Severity } from '#domain/severity.ts'
import { severities } from '#domain/severity.ts'
import type { ObjectScore } from '#engines/posture/results/object-score.ts'
import type { MetricFamily, Sample } from '#runtime/metrics-text.ts'
import type { Scoreboard } from './scoreboard.ts'

export interface ExporterSetup {
  readonly scoreboard: Scoreboard
  /** Where results of cluster-scoped objects are. */
  readonly ownNamespace: string
  /** One series for each workload and severity. */
  readonly hasWorkloads: boolean
}

/** Fifteen families, or ten without the series of workloads. Cost of a scrape: O(objects) for each. */
export function exporterFamilies({ scoreboard, ownNamespace, hasWorkloads }: ExporterSetup): MetricFamily[] {
  const families: MetricFamily[] = []
  for (const severity of severities) {
    const named = severity.toLowerCase()
    const count = (score: ObjectScore) => score.bySeverity[severity]
    const family = (scope: string, samples: () => Iterable<Sample>): MetricFamily => ({
      name: `kubescape_controls_total_${scope}_${named}`,
      help: `Failed controls of severity ${named}, summed over the objects of the ${scope}.`,
      type: 'gauge',
      samples,
    })
    families.push(
      family('cluster', () => [{ value: sum(scoreboard.all(), count) }]),
      family('namespace', () => byNamespace(scoreboard, ownNamespace, severity)),
    )
    if (hasWorkloads) families.push(family('workload', () => byWorkload(scoreboard, ownNamespace, severity)))
  }
  return families
}

function sum(scores: Iterable<ObjectScore>, count: (score: ObjectScore) => number): number {
  let total = 0
  for (const score of scores) total += count(score)
  return total
}

function* byNamespace(scoreboard: Scoreboard, ownNamespace: string, severity: Severity): Iterable<Sample> {
  const totals = new Map<string, number>()
  for (const { namespace, bySeverity } of scoreboard.all()) {
    const key = namespace || ownNamespace
    totals.set(key, (totals.get(key) ?? 0) + bySeverity[severity])
  }
  for (const [namespace, value] of totals) yield { labels: { namespace }, value }
}

/** Objects that share a name and kind in a namespace (two API groups, several grants) are one series. */
function* byWorkload(scoreboard: Scoreboard, ownNamespace: string, severity: Severity): Iterable<Sample> {
  const totals = new Map<string, { labels: Record<string, string>; value: number }>()
  for (const { namespace, kind, name, bySeverity } of scoreboard.all()) {
    const labels = { namespace: namespace || ownNamespace, workload: name, workload_kind: kind.toLowerCase() }
    const key = `${labels.namespace}/${labels.workload_kind}/${name}`
    const known = totals.get(key)
    if (known) known.value += bySeverity[severity]
    else totals.set(key, { labels, value: bySeverity[severity] })
  }
  yield* totals.values()
}
