// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-delete-k8s-events-v1', {
  verbs: ['delete', 'deletecollection', '*'],
  apiGroups: coreGroup,
  resources: ['events', '*'],
})

/** Who may delete the events of the cluster. */
export const control: Control = {
  id: 'C-0031',
  description: 'Finds subjects that may delete events.',
  why: 'Events tell what happened to pods and nodes; an intruder who deletes them hides failed attempts, restarts and pulled images.',
  remediation:
    'Take `delete` and `deletecollection` on events out of the role: events vanish by themselves after an hour.',
  test: 'Look for `delete`, `deletecollection` or `*` on events or `*` in the core group, in each role that a binding refers to.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['events']\n  verbs: ['list', 'delete']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['events']\n  verbs: ['list']",
  },
  rules: [rule],
}
