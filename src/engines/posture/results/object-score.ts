// SPDX-License-Identifier: Apache-2.0
/** One object in numbers: how many controls it passes and fails, how severe, and the worst of them. */
import { compareSeverityCounts, type Severity, severities } from '#domain/severity.ts'
import type { LibraryControl } from '#engines/posture/library/library.ts'
import type { ObjectResult } from './result.ts'
import { objectScore } from './score.ts'

/** What a person calls an object. */
export interface ObjectName {
  readonly kind: string
  /** Empty for what has none. */
  readonly namespace: string
  readonly name: string
}

/** How much is wrong. */
export interface FailureWeight {
  readonly failed: number
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** Id and name of the most severe failed control; empty when none failed. */
  readonly worstControl: string
}

export interface ObjectScore extends ObjectName, FailureWeight {
  readonly passed: number
  readonly skipped: number
  /** 0–100. */
  readonly score: number
}

/** The name of an object; a grant goes by its subject. */
export function nameOf({ object, grant }: Pick<ObjectResult, 'object' | 'grant'>): ObjectName {
  if (grant) return { kind: grant.subject.kind, namespace: grant.subject.namespace ?? '', name: grant.subject.name }
  return { kind: object.kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name }
}

/** Adds up failed controls. */
export function weigh(failed: readonly Pick<LibraryControl, 'facts' | 'severity'>[]): FailureWeight {
  const bySeverity = Object.fromEntries(severities.map(each => [each, 0])) as Record<Severity, number>
  let worst: (typeof failed)[number] | undefined
  for (const control of failed) {
    bySeverity[control.severity]++
    if (!worst || control.facts.baseScore > worst.facts.baseScore) worst = control
  }
  return { failed: failed.length, bySeverity, worstControl: worst ? `${worst.facts.id} ${worst.facts.name}` : '' }
}

/** The numbers of a result. Cost: O(controls). */
export function scoreOf(result: ObjectResult): ObjectScore {
  const count = (status: string) => result.controls.filter(each => each.status === status).length
  const failed = result.controls.filter(({ status }) => status === 'failed').map(({ control }) => control)
  const passed = count('passed')
  return {
    ...nameOf(result),
    ...weigh(failed),
    passed,
    skipped: count('skipped'),
    score: objectScore(passed, failed.length),
  }
}

/** Orders the worst first; of equal ones by namespace, kind and name. */
export function compareScores(a: ObjectScore, b: ObjectScore): number {
  const bySeverity = compareSeverityCounts(a.bySeverity, b.bySeverity)
  if (bySeverity !== 0) return bySeverity
  return `${a.namespace}/${a.kind}/${a.name}` < `${b.namespace}/${b.kind}/${b.name}` ? -1 : 1
}
