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
  /** The failed controls with the highest score. */
  readonly worst: readonly WeighedControl[]
}

/** What of a failed control weighs. */
export type WeighedControl = Pick<LibraryControl, 'facts' | 'severity'>

/** For people: id and name of the control that stands for what is wrong; empty when none failed. */
export interface WithWorstControl {
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
export function weigh(failed: readonly WeighedControl[]): FailureWeight {
  const bySeverity = Object.fromEntries(severities.map(each => [each, 0])) as Record<Severity, number>
  let worst: WeighedControl[] = []
  for (const control of failed) {
    bySeverity[control.severity]++
    const lead = control.facts.baseScore - (worst[0]?.facts.baseScore ?? Number.NEGATIVE_INFINITY)
    if (lead > 0) worst = [control]
    else if (lead === 0) worst.push(control)
  }
  return { failed: failed.length, bySeverity, worst }
}

/**
 * Chooses for each object which of its worst controls to name: the one that is the worst of the fewest objects. What
 * is wrong everywhere tells nobody where to begin.
 */
export class WorstControls {
  readonly #objects = new Map<string, number>()

  /** Counts an object of the scan. */
  add({ worst }: FailureWeight): void {
    for (const { facts } of worst) this.#objects.set(facts.id, (this.#objects.get(facts.id) ?? 0) + 1)
  }

  /** Id and name; of equally rare ones the first. */
  of({ worst }: FailureWeight): WithWorstControl {
    let rarest: WeighedControl | undefined
    for (const control of worst) if (!rarest || this.#count(control) < this.#count(rarest)) rarest = control
    return { worstControl: rarest ? `${rarest.facts.id} ${rarest.facts.name}` : '' }
  }

  #count({ facts }: WeighedControl): number {
    return this.#objects.get(facts.id) ?? 0
  }
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
