// SPDX-License-Identifier: Apache-2.0
/** Counts and scores of scans, as tables show them and as namespaces add them up. */
import type { TextQuery } from '#domain/json-texts.ts'

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

/** Of each control of a scan or of its summary: what it came to, and how bad that is. */
export const controlTexts: TextQuery = {
  at: ['spec', 'controls'],
  leaves: [
    ['status', 'status'],
    ['severity', 'severity'],
  ],
}

/**
 * Counts controls by what {@link controlTexts} reads of them. Controls that were neither passed nor failed count for
 * nothing: what was not evaluated is not good.
 */
export function countControls(texts: readonly string[]): ScanCounts {
  const counts = { ...zero, failed: 0, passed: 0 }
  for (let i = 0; i < texts.length; i += 2) {
    const status = texts[i]
    if (status === 'passed') counts.passed++
    if (status !== 'failed') continue
    counts.failed++
    counts[severityOf(texts[i + 1] ?? '')]++
  }
  return counts
}

/** Severity names as controls carry them (`High`), as summaries count them; what is not known is `unknown`. */
export function severityOf(name: string): ScanSeverity {
  return severityNames.get(name) ?? severityNames.get(name.toLowerCase()) ?? 'unknown'
}

/** Each in small letters, and as controls write it. */
const severityNames: ReadonlyMap<string, ScanSeverity> = new Map(
  scanSeverities.flatMap(severity => [
    [severity, severity],
    [severity.replace(/^./, letter => letter.toUpperCase()), severity],
  ]),
)

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
