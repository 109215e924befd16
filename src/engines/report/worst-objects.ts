// SPDX-License-Identifier: Apache-2.0
/** The objects with the most severe failures of a scan. */
import { compareSeverityCounts, type Severity, severities } from '#domain/severity.ts'
import type { JudgedSubject } from '#engines/posture/subject-list.ts'

export interface WorstObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly failed: number
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** Name of its most severe failed control. */
  readonly worstControl: string
}

/** Up to `limit` objects, the worst first. Cost: O(subjects × limit) at worst, constant memory. */
export function worstObjects(subjects: Iterable<JudgedSubject>, limit: number): WorstObject[] {
  const worst: WorstObject[] = []
  for (const subject of subjects) {
    if (subject.failed.length === 0) continue
    const candidate = weigh(subject)
    const at = worst.findIndex(each => compareSeverityCounts(candidate.bySeverity, each.bySeverity) < 0)
    if (at < 0 && worst.length >= limit) continue
    worst.splice(at < 0 ? worst.length : at, 0, candidate)
    if (worst.length > limit) worst.pop()
  }
  return worst
}

function weigh({ object, grant, failed }: JudgedSubject): WorstObject {
  const bySeverity = Object.fromEntries(severities.map(each => [each, 0])) as Record<Severity, number>
  let worstControl = ''
  let worstScore = -1
  for (const { severity, facts } of failed) {
    bySeverity[severity]++
    if (facts.baseScore <= worstScore) continue
    worstScore = facts.baseScore
    worstControl = `${facts.id} ${facts.name}`
  }
  const {
    kind,
    name,
    namespace = '',
  } = grant
    ? { kind: grant.subject.kind, name: grant.subject.name, namespace: grant.subject.namespace ?? '' }
    : { kind: object.kind, name: object.metadata.name, namespace: object.metadata.namespace }
  return { kind, namespace: namespace ?? '', name, failed: failed.length, bySeverity, worstControl }
}
