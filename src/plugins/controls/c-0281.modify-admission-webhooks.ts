// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-modify-admission-webhooks', {
  verbs: ['create', 'update', 'patch', 'delete', '*'],
  apiGroups: ['admissionregistration.k8s.io', '*'],
  resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations', '*'],
})

/** Who may change what checks every object. */
export const control: Control = {
  id: 'C-0281',
  description: 'Finds subjects that may create, change or delete admission webhooks.',
  why: 'A mutating webhook of their own sees every object, secrets included, and may change it; deleting one switches a policy off.',
  remediation: 'Leave webhook configurations to the installers of policy engines, and limit others to reading.',
  test: 'Look for writing verbs or `*` on validatingwebhookconfigurations, mutatingwebhookconfigurations or `*` in `admissionregistration.k8s.io` or `*`.',
  example: {
    before:
      "rules:\n- apiGroups: ['admissionregistration.k8s.io']\n  resources: ['validatingwebhookconfigurations']\n  verbs: ['get', 'update']",
    after:
      "rules:\n- apiGroups: ['admissionregistration.k8s.io']\n  resources: ['validatingwebhookconfigurations']\n  verbs: ['get']",
  },
  rules: [rule],
}
