// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, type Power } from './families/rbac-rules.ts'
import { workloadRolesRule } from './families/workload-roles.ts'

const takesOver: readonly Power[] = [
  { verbs: ['create', 'update', 'patch', '*'], apiGroups: coreGroup, resources: ['pods', '*'] },
  { verbs: ['get', 'list', 'watch', '*'], apiGroups: coreGroup, resources: ['secrets', '*'] },
]

const rule = workloadRolesRule({ name: 'workload-with-cluster-takeover-roles', powers: takesOver })

/** Workloads from which the cluster can be taken over. */
export const control: Control = {
  id: 'C-0267',
  description: 'Finds workloads whose mounted service account token may create or change pods, or read secrets.',
  why: "With such a token a foothold in one container becomes pods of the attacker's choice, or every credential in the reach of the role.",
  remediation:
    'Bind the service account to a role without these verbs, give the workload an account of its own, or switch `automountServiceAccountToken` off.',
  test: 'For each workload that mounts a token, follow its service account through bindings to roles, and look for writing pods or reading secrets.',
  example: {
    before: 'spec:\n  serviceAccountName: deployer',
    after: 'spec:\n  serviceAccountName: web\n  automountServiceAccountToken: false',
  },
  rules: [rule],
}
