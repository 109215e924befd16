// SPDX-License-Identifier: Apache-2.0
/** `configurationscansummaries`: failed controls of each namespace, exact, from the summaries of its objects. */
import type { SourceObject } from '#adapters/apiserver/projection.ts'
import { countControls, type ScanCounts, ScanTotals, scanSeverities } from '#api/spdx-v1beta1/scan-counts.ts'
import type { WorkloadConfigurationScanSummaryIdentifier } from '#api/spdx-v1beta1/types.generated.ts'
import { sourceKeys } from '#services/storage/source-keys.ts'
import { type NamespaceSum, summedByNamespace } from './by-namespace.ts'

/** The projection. Reads only what is kept beside the summaries, never their bodies. */
export const configurationScanSummaries = summedByNamespace({
  source: sourceKeys.scanSummaries,
  kind: 'ConfigurationScanSummary',
  begin: () => new NamespaceScans(),
})

class NamespaceScans implements NamespaceSum {
  readonly #totals = new ScanTotals()
  readonly #references: WorkloadConfigurationScanSummaryIdentifier[] = []

  add({ namespace, name, summary }: SourceObject): void {
    this.#totals.add(countsIn(summary))
    this.#references.push({ namespace, kind: 'WorkloadConfigurationScanSummary', name })
  }

  summary(): Readonly<Record<string, unknown>> {
    const { severities, scorePercent } = this.#totals
    return {
      workloads: this.#references.length,
      ...severities,
      ...(scorePercent !== undefined && { score: scorePercent }),
    }
  }

  body(): Readonly<Record<string, unknown>> {
    const { severities, scorePercent } = this.#totals
    const score = scorePercent === undefined ? {} : { score: scorePercent }
    return { spec: { severities, summaryRef: this.#references, ...score } }
  }
}

/** Counts of a source; an object that was stored without any counts for nothing. */
function countsIn(summary: unknown): ScanCounts {
  const none = countControls([])
  if (typeof summary !== 'object' || summary === null) return none
  const read = (key: string) => {
    const value = (summary as Readonly<Record<string, unknown>>)[key]
    return typeof value === 'number' ? value : 0
  }
  const severities = Object.fromEntries(scanSeverities.map(severity => [severity, read(severity)]))
  return { ...none, ...severities, passed: read('passed'), failed: read('failed') }
}
