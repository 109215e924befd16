// SPDX-License-Identifier: Apache-2.0
/**
 * Vulnerabilities by severity, under the names of upstream's exporter, so that its dashboards and alerts go on.
 *
 * Read at each scrape from a cache of the summaries that follows storage: what has vanished has no series. Source:
 * kubescape prometheus-exporter; `negligible` is ours.
 */
import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import {
  type MatchCounts,
  type MatchSeverity,
  matchSeverities,
  readMatchCounts,
} from '#api/spdx-v1beta1/vulnerability-counts.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { MetricFamily, Sample } from '#runtime/metrics-text.ts'
import type { Random } from '#runtime/retry.ts'
import { resultApiVersion } from '#services/kubevuln/results/sbom-object.ts'

/** What is kept of a summary. */
interface Counted extends KubeObject {
  readonly counts: MatchCounts
}

export interface ExporterParts {
  readonly results: KubeRest
  /** One series for each container and severity. */
  readonly hasWorkloads: boolean
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface Exporter {
  /** 24 families, or 36 with the series of containers. Cost of a scrape: O(containers) for each. */
  families(): MetricFamily[]
  stop(): Promise<void>
}

/** Begins to follow the summaries. */
export function startExporter(parts: ExporterParts): Exporter {
  const informer: Informer<Counted> = createInformer<Counted>({
    rest: parts.results,
    path: resourcePath({ apiVersion: resultApiVersion, plural: 'vulnerabilitymanifestsummaries' }),
    clock: parts.clock,
    random: parts.random,
    log: parts.log,
    transform: countedOf,
  })
  informer.start()
  return {
    families: () => familiesOf(() => informer.store.values(), parts.hasWorkloads),
    stop: () => informer.stop(),
  }
}

function countedOf({ apiVersion, kind, metadata, spec }: KubeObject): Counted {
  const { name, namespace, uid, resourceVersion, labels } = metadata
  const { severities } = (spec ?? {}) as { readonly severities?: unknown }
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(labels && { labels }),
    },
    counts: readMatchCounts(severities),
  }
}

/** The families of these summaries. */
export function familiesOf(summaries: () => Iterable<Counted>, hasWorkloads: boolean): MetricFamily[] {
  return matchSeverities.flatMap(severity =>
    (['total', 'relevant'] as const).flatMap(which => {
      const count = ({ counts }: Counted) => counts[severity][which === 'total' ? 'all' : 'relevant']
      const family = (scope: string, samples: () => Iterable<Sample>): MetricFamily => ({
        name: `kubescape_vulnerabilities_${which}_${scope}_${severity}`,
        help: helpOf(scope, severity, which),
        type: 'gauge',
        samples,
      })
      return [
        family('cluster', () => [{ value: [...summaries()].reduce((sum, each) => sum + count(each), 0) }]),
        family('namespace', () => summed(summaries(), namespaceLabels, count)),
        ...(hasWorkloads ? [family('workload', () => summed(summaries(), workloadLabels, count))] : []),
      ]
    }),
  )
}

function helpOf(scope: string, severity: MatchSeverity, which: 'total' | 'relevant'): string {
  const inUse = which === 'relevant' ? ' in what was seen in use' : ''
  return `Vulnerabilities of severity ${severity}${inUse}, summed over the containers of the ${scope}.`
}

function namespaceLabels({ metadata }: Counted): Record<string, string> {
  return { namespace: metadata.labels?.[labelKeys.namespace] ?? metadata.namespace ?? '' }
}

function workloadLabels(counted: Counted): Record<string, string> {
  const { labels = {} } = counted.metadata
  return {
    ...namespaceLabels(counted),
    workload: labels[labelKeys.name] ?? '',
    workload_kind: (labels[labelKeys.kind] ?? '').toLowerCase(),
    workload_container_name: (labels[labelKeys.containerName] ?? '').toLowerCase(),
  }
}

function summed(
  summaries: Iterable<Counted>,
  labelsOf: (counted: Counted) => Record<string, string>,
  count: (counted: Counted) => number,
): Iterable<Sample> {
  const totals = new Map<string, { readonly labels: Record<string, string>; value: number }>()
  for (const counted of summaries) {
    const labels = labelsOf(counted)
    const key = JSON.stringify(labels)
    const known = totals.get(key)
    if (known) known.value += count(counted)
    else totals.set(key, { labels, value: count(counted) })
  }
  return totals.values()
}
