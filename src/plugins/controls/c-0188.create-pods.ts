// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-create-pod', {
  verbs: ['create', '*'],
  apiGroups: coreGroup,
  resources: ['pods', '*'],
})

/** Who may create pods. */
export const control: Control = {
  id: 'C-0188',
  description: 'Finds subjects that may create pods.',
  why: 'A pod may run as any service account of its namespace, mount any secret in it, and, where admission does not forbid it, the node: creating pods is a way to all of that.',
  remediation:
    'Let people create workloads through a pipeline, and give `create` on pods only to controllers; enforce the baseline pod security standard in every namespace where somebody keeps it.',
  test: 'Look for `create` or `*` on pods or `*` in the core group, in each role that a binding refers to.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['pods']\n  verbs: ['get', 'list', 'create']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['pods']\n  verbs: ['get', 'list']",
  },
  rules: [rule],
}
