// SPDX-License-Identifier: Apache-2.0
/** A library of three small controls that meet every kind of join: by name, by namespace, by binding. */
import type { Control, Rule } from '#engines/posture/control.ts'
import { Library } from '#engines/posture/library/library.ts'
import { controlFacts, ruleFacts } from '#plugins/controls/facts.generated.ts'

const words = { description: '', why: '', remediation: '', test: '' }

function control(id: string, rule: Rule): Control {
  return { id, ...words, rules: [rule] }
}

const readsAccount: Rule = {
  name: 'automount-service-account',
  joins: ['ServiceAccount'],
  covers: ({ workload }) => workload !== undefined,
  *findings({ object, workload }, world) {
    const account = world.get(
      'ServiceAccount',
      object.metadata.namespace ?? '',
      workload?.spec.serviceAccountName ?? 'default',
    )
    if (account?.['automountServiceAccountToken'] === true) yield { failedPaths: ['spec'] }
  },
}

const readsPolicies: Rule = {
  name: 'ingress-and-egress-blocked',
  joins: ['NetworkPolicy.networking.k8s.io'],
  covers: ({ workload }) => workload !== undefined,
  *findings({ object }, world) {
    if (world.list('NetworkPolicy.networking.k8s.io', object.metadata.namespace).length === 0) yield {}
  },
}

const readsGrant: Rule = {
  name: 'rule-can-list-get-secrets-v1',
  *findings({ grant }) {
    const rules = grant?.role['rules'] as readonly { verbs: readonly string[] }[] | undefined
    if (rules?.some(({ verbs }) => verbs.includes('get'))) yield { failedPaths: ['relatedObjects[1].rules[0]'] }
  },
}

const controls: Readonly<Record<string, Control>> = {
  'C-0034': control('C-0034', readsAccount),
  'C-0030': control('C-0030', readsPolicies),
  'C-0015': control('C-0015', readsGrant),
}

/** All three controls, or those with the ids given. */
export function joiningLibrary(ids: readonly string[] = ['C-0034', 'C-0015']): Library {
  const chosen = ids.flatMap(id => controls[id] ?? [])
  const own = Object.fromEntries(
    chosen.map(({ id, rules }) => {
      const facts = controlFacts[id]
      if (!facts) throw new Error(`no facts of ${id}`)
      return [id, { ...facts, rules: rules.map(({ name }) => name) }]
    }),
  )
  return new Library({ controls: chosen, controlFacts: own, ruleFacts, frameworks: [] }, { scope: 'cluster' })
}
