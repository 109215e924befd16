// SPDX-License-Identifier: Apache-2.0
/** Counts of the last evaluation of every object: what metrics and the first summary are made of. */
import { compareSeverityCounts, type Severity, severities } from '#domain/severity.ts'
import type { ObjectResult } from '#engines/posture/result.ts'
import { objectScore } from '#engines/posture/score.ts'
import { resultKey } from './result-objects.ts'

export interface ObjectScore {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** 0–100. */
  readonly score: number
  /** Id and name of its most severe failed control; empty when none failed. */
  readonly worstControl: string
}

export class Scoreboard {
  readonly #scores = new Map<string, readonly (readonly [key: string, score: ObjectScore])[]>()

  /** Replaces what is known of an object; no results remove it. */
  set(id: string, results: readonly ObjectResult[]): void {
    if (results.length === 0) this.#scores.delete(id)
    else
      this.#scores.set(
        id,
        results.map(result => [resultKey(result), scoreOf(result)] as const),
      )
  }

  *all(): Iterable<ObjectScore> {
    for (const scores of this.#scores.values()) for (const [, score] of scores) yield score
  }

  /** Objects, grants included. */
  get size(): number {
    let count = 0
    for (const scores of this.#scores.values()) count += scores.length
    return count
  }

  /** The objects with the most severe failures, the worst first. */
  worst(limit: number): ObjectScore[] {
    return [...this.all()]
      .filter(({ failed }) => failed > 0)
      .sort(compareScores)
      .slice(0, limit)
  }
}

function compareScores(a: ObjectScore, b: ObjectScore): number {
  const bySeverity = compareSeverityCounts(a.bySeverity, b.bySeverity)
  if (bySeverity !== 0) return bySeverity
  return `${a.namespace}/${a.kind}/${a.name}` < `${b.namespace}/${b.kind}/${b.name}` ? -1 : 1
}

function scoreOf({ object, grant, controls }: ObjectResult): ObjectScore {
  const bySeverity = Object.fromEntries(severities.map(each => [each, 0])) as Record<Severity, number>
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let worst: ObjectResult['controls'][number] | undefined
  for (const result of controls) {
    counts[result.status]++
    if (result.status !== 'failed') continue
    bySeverity[result.control.severity]++
    if (!worst || result.control.facts.baseScore > worst.control.facts.baseScore) worst = result
  }
  return {
    kind: grant ? grant.subject.kind : object.kind,
    namespace: (grant ? grant.subject.namespace : object.metadata.namespace) ?? '',
    name: grant ? grant.subject.name : object.metadata.name,
    ...counts,
    bySeverity,
    score: objectScore(counts.passed, counts.failed),
    worstControl: worst ? `${worst.control.facts.id} ${worst.control.facts.name}` : '',
  }
}
