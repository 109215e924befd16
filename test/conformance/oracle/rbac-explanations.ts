// SPDX-License-Identifier: Apache-2.0
/** Why pairs about roles and service accounts differ from the original. */
import { builtinClusterRole } from '#engines/posture/builtin-roles.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Scan, ScanResult } from '#engines/posture/run.ts'
import { recordsOf } from '#plugins/controls/families/fields.ts'
import type { Difference } from './compare.ts'
import type { Explanation } from './explanations.ts'
import { pairKeyParts } from './pair.ts'

/** Controls about the service account that a workload runs as. */
const accountControls: readonly string[] = ['C-0261', 'C-0267', 'C-0272']

function failsOnlyHere({ expected, got }: Difference): boolean {
  return got?.startsWith('failed') === true && (expected === undefined || expected.startsWith('passed'))
}

/** Whether a RoleBinding of the namespace names a service account without saying of which namespace. */
function hasUnqualifiedAccount(scan: Scan, namespace: string): boolean {
  for (const { object } of scan.results()) {
    if (object.kind !== 'RoleBinding' || namespaceOf(object) !== namespace) continue
    for (const [, subject] of recordsOf(object['subjects']))
      if (subject['kind'] === 'ServiceAccount' && !subject['namespace']) return true
  }
  return false
}

/** Whether the pair is about a grant of a role with the verb. */
function grantsVerb(scan: Scan, key: string, verb: string): boolean {
  const { namespace, name, related } = pairKeyParts(key)
  const isOf = ({ grant }: ScanResult) =>
    grant?.subject.name === name &&
    (grant.subject.namespace ?? '') === namespace &&
    related.some(each => each.endsWith(`/${grant.role.metadata.name}`))
  for (const result of scan.results()) {
    if (!isOf(result)) continue
    for (const [, { verbs }] of recordsOf(result.grant?.role['rules']))
      if (Array.isArray(verbs) && verbs.includes(verb)) return true
  }
  return false
}

export const rbacExplanations: readonly Explanation[] = [
  {
    reason: 'a service account that a RoleBinding names without a namespace is one of its own namespace',
    explains(difference, scan) {
      if (!failsOnlyHere(difference)) return false
      const { source, kind, namespace } = pairKeyParts(difference.key)
      if (source === '' && kind === 'ServiceAccount') return namespace === ''
      return (
        accountControls.includes(difference.controlID) &&
        difference.expected !== undefined &&
        hasUnqualifiedAccount(scan, namespace || 'default')
      )
    },
  },
  {
    reason: 'a workload that names no namespace is applied to default, and judged there',
    explains: ({ key, controlID, expected }) =>
      accountControls.includes(controlID) && expected === undefined && pairKeyParts(key).namespace === '',
  },
  {
    reason: 'roles that every cluster brings along are known without being among the files',
    explains: difference =>
      difference.expected === undefined &&
      pairKeyParts(difference.key).related.some(role => {
        const [, name] = /\/ClusterRole\/\/(.+)$/.exec(role) ?? []
        return name !== undefined && builtinClusterRole(name) !== undefined
      }),
  },
  {
    reason: 'patch changes certificate approvals and webhooks as update does',
    explains: ({ key, controlID, got }, scan) =>
      (controlID === 'C-0280' || controlID === 'C-0281') &&
      got?.startsWith('failed') === true &&
      grantsVerb(scan, key, 'patch'),
  },
]
