// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-create-pv', {
  verbs: ['create', '*'],
  apiGroups: coreGroup,
  resources: ['persistentvolumes', '*'],
})

/** Who may create persistent volumes. */
export const control: Control = {
  id: 'C-0278',
  description: 'Finds subjects that may create persistent volumes.',
  why: 'A persistent volume of type hostPath opens any directory of a node to a pod, past what pod security admission forbids in the pod itself.',
  remediation: 'Leave persistent volumes to the provisioner of a storage class, and give people claims instead.',
  test: 'Look for `create` or `*` on persistentvolumes or `*` in the core group, in each role that a binding refers to.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['persistentvolumes']\n  verbs: ['create']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['persistentvolumeclaims']\n  verbs: ['create']",
  },
  rules: [rule],
}
