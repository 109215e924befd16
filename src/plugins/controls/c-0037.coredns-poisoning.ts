// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-update-configmap-v1', {
  verbs: ['update', 'patch', '*'],
  apiGroups: coreGroup,
  resources: ['configmaps', '*'],
  when: ({ resourceNames }) =>
    !Array.isArray(resourceNames) || resourceNames.length === 0 || resourceNames.includes('coredns'),
})

/** Who may change how names are resolved in the cluster. */
export const control: Control = {
  id: 'C-0037',
  description: 'Finds subjects that may change the ConfigMap of CoreDNS.',
  why: 'Whoever changes the Corefile answers every name in the cluster: traffic to any service can be led elsewhere.',
  remediation:
    'Take `update` and `patch` on config maps out of the role, or name the config maps that are meant in `resourceNames`.',
  test: 'Look for `update`, `patch` or `*` on configmaps or `*` in the core group, without `resourceNames` or with `coredns` among them.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['configmaps']\n  verbs: ['update']",
    after:
      "rules:\n- apiGroups: ['']\n  resources: ['configmaps']\n  verbs: ['update']\n  resourceNames: ['shop-settings']",
  },
  rules: [rule],
}
