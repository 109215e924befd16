// SPDX-License-Identifier: Apache-2.0
/** The cases that every control passes which looks at the Pod Security Standard that a namespace enforces. */
import { object } from '#testing/builders/workloads.ts'
import type { RuleCases } from './control-cases.ts'

/** Both rules of a control that asks for a standard, which a namespace with the next weaker one fails. */
export function admissionCases(standard: 'baseline' | 'restricted'): Readonly<Record<string, RuleCases>> {
  const label = 'pod-security.kubernetes.io/enforce'
  const namespace = (enforce: string) => object('v1', 'Namespace', { name: 'shop', labels: { [label]: enforce } })
  const weaker = standard === 'baseline' ? 'privileged' : 'baseline'
  const cases: RuleCases = {
    passes: { restricted: namespace('restricted') },
    fails: { [weaker]: { objects: namespace(weaker), fix: [`metadata.labels[${label}]=${standard}`] } },
  }
  const rule = `pod-security-admission-${standard}-applied`
  return { [`${rule}-1`]: cases, [`${rule}-2`]: cases }
}
