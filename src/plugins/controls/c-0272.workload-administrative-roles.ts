// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { everything } from './families/rbac-rules.ts'
import { workloadRolesRule } from './families/workload-roles.ts'

const rule = workloadRolesRule({
  name: 'workload-with-administrative-roles',
  powers: [everything],
  bindingReviewPaths: ['roleRef'],
})

/** Workloads that run with administrative roles. */
export const control: Control = {
  id: 'C-0272',
  description: 'Finds workloads whose mounted service account token holds all verbs on all resources.',
  why: 'Code that runs in such a container, wanted or not, administers the namespace or the cluster.',
  remediation:
    'Give the service account a role with the verbs and resources that the application uses; where it does not call the API, switch `automountServiceAccountToken` off.',
  test: 'For each workload that mounts a token, follow its service account through bindings to roles, and look for `*` on `*`.',
  example: {
    before: 'spec:\n  serviceAccountName: admin',
    after: 'spec:\n  serviceAccountName: web',
  },
  rules: [rule],
}
