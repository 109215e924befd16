// SPDX-License-Identifier: Apache-2.0
/** Counts and scores of scans, as tables show them and as namespaces add them up. */
import { isJsonObject } from '#domain/json.ts'

/** Severities that scans tell apart, worst first, as fields of their summaries. */
export const scanSeverities = ['critical', 'high', 'medium', 'low', 'unknown'] as const
export type ScanSeverity = (typeof scanSeverities)[number]

/** Failed controls by severity. */
export type SeverityCounts = Readonly<Record<ScanSeverity, number>>

/** What is kept of a scan beside it: enough for its row, and for its namespace. */
export interface ScanCounts extends SeverityCounts {
  readonly failed: number
  readonly passed: number
}

const zero: SeverityCounts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 }

/**
 * Counts the controls in the `spec` of a scan or of its summary. Controls that were neither passed nor failed count
 * for nothing: what was not evaluated is not good.
 */
export function countControls(spec: unknown): ScanCounts {
  const controls = isJsonObject(spec) && isJsonObject(spec['controls']) ? Object.values(spec['controls']) : []
  const counts: Record<string, number> = { ...zero, failed: 0, passed: 0 }
  for (const control of controls) {
    if (!isJsonObject(control)) continue
    const status = text(control['status'], 'status')
    if (status === 'passed') add(counts, 'passed')
    if (status !== 'failed') continue
    add(counts, 'failed')
    add(counts, severityOf(text(control['severity'], 'severity')))
  }
  return counts as unknown as ScanCounts
}

/** Severity names as controls carry them (`High`), as summaries count them; what is not known is `unknown`. */
export function severityOf(name: string): ScanSeverity {
  return scanSeverities.find(severity => severity === name.toLowerCase()) ?? 'unknown'
}

/** Share of passed controls among those that passed or failed, 0 to 100; undefined when none did either. */
export function scorePercent({ passed, failed }: Pick<ScanCounts, 'passed' | 'failed'>): number | undefined {
  return passed + failed > 0 ? (100 * passed) / (passed + failed) : undefined
}

/** Adds up scans one by one, so that a namespace of any size takes no memory. */
export class ScanTotals {
  #severities: Record<ScanSeverity, number> = { ...zero }
  #scored = 0
  #scoreSum = 0

  add(counts: ScanCounts): void {
    for (const severity of scanSeverities) this.#severities[severity] += counts[severity]
    const score = scorePercent(counts)
    if (score === undefined) return
    this.#scored++
    this.#scoreSum += score
  }

  get severities(): SeverityCounts {
    return { ...this.#severities }
  }

  /** Mean of the scores of the scans that have one, 0 to 100; undefined when none has. */
  get scorePercent(): number | undefined {
    return this.#scored > 0 ? this.#scoreSum / this.#scored : undefined
  }
}

function text(value: unknown, key: string): string {
  const found = isJsonObject(value) ? value[key] : undefined
  return typeof found === 'string' ? found : ''
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
