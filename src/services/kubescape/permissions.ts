// SPDX-License-Identifier: Apache-2.0
/** What the posture service asks of the cluster, each verb with its reason. */
import type { PermissionRule } from '#domain/permission-rule.ts'
import { pluralOf } from '#engines/posture/cel/resources.ts'
import { Library, looksAt } from '#engines/posture/library/library.ts'
import { builtInParts } from './library-parts.ts'

const read = ['list', 'watch'] as const

/** Groups of facts that no API server has: somebody gives them. */
const elsewhere: ReadonlySet<string> = new Set([
  'apiserverinfo.kubescape.cloud',
  'armo.vuln.images',
  'container.googleapis.com',
  'eks.amazonaws.com',
  'image.vulnscan.com',
  'management.azure.com',
])

/** Kinds that the controls of the library look at, with all their rights: nothing is written to any of them. */
function looksAtKinds(): PermissionRule[] {
  const library = new Library(builtInParts, { scope: 'cluster' })
  return library.kinds().flatMap(kindName => {
    const [kind = '', ...rest] = kindName.split('.')
    const group = rest.join('.')
    if (elsewhere.has(group)) return []
    const ids = library.controls
      .filter(({ rules }) =>
        rules.some(
          ({ rule, facts }) =>
            rule.joins?.includes(kindName) === true ||
            looksAt(facts, kindName, 'objects') ||
            looksAt(facts, kindName, 'grants'),
        ),
      )
      .map(({ facts }) => facts.id)
    return [{ apiGroups: [group], resources: [pluralOf(kind)], verbs: read, because: reasonOf(kind, ids) }]
  })
}

function reasonOf(kind: string, ids: readonly string[]): string {
  const [first = '', ...others] = ids
  if (ids.length === 0) return 'what image scans found is what controls about images judge'
  const which = others.length === 0 ? `${first} looks` : `${first} and ${others.length} more look`
  return `${which} at them${kind === 'Secret' ? '; values are dropped before anything is kept' : ''}`
}

/** In the whole cluster. */
export const clusterRules: readonly PermissionRule[] = [
  ...looksAtKinds(),
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    verbs: read,
    because: 'a report tells which controls the cluster enforces at admission',
  },
  {
    apiGroups: ['kubescape.io'],
    resources: ['clustersecurityexceptions', 'controlinputs', 'securityexceptions'],
    verbs: ['get', ...read],
    because: 'what people decide about results is followed as it changes',
  },
  {
    apiGroups: ['kubescape.io'],
    resources: ['clustersecurityexceptions/status', 'securityexceptions/status'],
    verbs: ['patch'],
    because: 'an exception tells how much it excuses; without this right only metrics do',
  },
  {
    apiGroups: ['spdx.softwarecomposition.kubescape.io'],
    resources: ['workloadconfigurationscans', 'workloadconfigurationscansummaries'],
    verbs: ['list', 'create', 'update', 'delete'],
    because: 'results are made, replaced, and removed with their object',
  },
]
