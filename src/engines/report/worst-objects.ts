// SPDX-License-Identifier: Apache-2.0
/** The objects with the most severe failures of a scan, found in one pass over the results. */
import { compareSeverityCounts, type Severity, severities } from '#domain/severity.ts'
import type { ObjectResult } from '#engines/posture/result.ts'

export interface WorstObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly failed: number
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** Name of its most severe failed control. */
  readonly worstControl: string
}

/** Up to `limit` objects, the worst first. Cost: O(results × limit) at worst, constant memory. */
export function worstObjects(results: Iterable<ObjectResult>, limit: number): WorstObject[] {
  const worst: WorstObject[] = []
  for (const result of results) {
    const candidate = weigh(result)
    if (candidate.failed === 0) continue
    const at = worst.findIndex(each => compareSeverityCounts(candidate.bySeverity, each.bySeverity) < 0)
    if (at < 0 && worst.length >= limit) continue
    worst.splice(at < 0 ? worst.length : at, 0, candidate)
    if (worst.length > limit) worst.pop()
  }
  return worst
}

function weigh({ object, grant, controls }: ObjectResult): WorstObject {
  const bySeverity = Object.fromEntries(severities.map(each => [each, 0])) as Record<Severity, number>
  let worstControl = ''
  let worstScore = -1
  let failed = 0
  for (const { control, status } of controls) {
    if (status !== 'failed') continue
    failed++
    bySeverity[control.severity]++
    if (control.facts.baseScore <= worstScore) continue
    worstScore = control.facts.baseScore
    worstControl = `${control.facts.id} ${control.facts.name}`
  }
  const {
    kind,
    name,
    namespace = '',
  } = grant
    ? { kind: grant.subject.kind, name: grant.subject.name, namespace: grant.subject.namespace ?? '' }
    : { kind: object.kind, name: object.metadata.name, namespace: object.metadata.namespace }
  return { kind, namespace: namespace ?? '', name, failed, bySeverity, worstControl }
}
