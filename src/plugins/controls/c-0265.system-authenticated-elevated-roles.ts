// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { anything, grantEvidence, hitsOf, type Power } from './families/rbac-rules.ts'

const sensitive: Power = {
  verbs: anything,
  apiGroups: anything,
  resources: [
    '*',
    'pods',
    'pods/exec',
    'pods/attach',
    'pods/portforward',
    'deployments',
    'statefulsets',
    'daemonsets',
    'jobs',
    'cronjobs',
    'nodes',
    'secrets',
  ],
}

const rule: Rule = { name: 'system-authenticated-allowed-to-take-over-cluster', findings }

function* findings({ grant }: Subject): Iterable<Failure> {
  if (grant?.subject.kind !== 'Group' || grant.subject.name !== 'system:authenticated') return
  const [hit] = hitsOf(grant.role, sensitive)
  if (!hit) return
  // The second path leads into the role, which has no such field: reports have always named it so.
  const paths = [`relatedObjects[0].subjects[${grant.subjectIndex}]`, 'relatedObjects[1].roleRef.name']
  yield { failedPaths: paths, reviewPaths: paths, evidence: grantEvidence(grant) }
}

/** What everybody may do is harmless. */
export const control: Control = {
  id: 'C-0265',
  description: 'Finds roles over workloads, nodes or secrets that everybody who is logged in holds.',
  why: 'The group `system:authenticated` contains every user and service account, on some clouds everybody with an account there.',
  remediation: 'Bind the role to the group of people who need it instead of `system:authenticated`.',
  test: 'Look for bindings with `system:authenticated` among their subjects, and in their roles for pods, workloads, nodes, secrets or `*`.',
  example: {
    before: 'subjects:\n- kind: Group\n  name: system:authenticated',
    after: 'subjects:\n- kind: Group\n  name: developers',
  },
  rules: [rule],
}
