// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-access-proxy-subresource', {
  verbs: ['get', 'create', 'connect', '*'],
  apiGroups: coreGroup,
  resources: ['nodes/proxy', '*/proxy', '*'],
})

/** Who may speak to the kubelet through the API server. */
export const control: Control = {
  id: 'C-0279',
  description: 'Finds subjects that may use the proxy of nodes.',
  why: 'The proxy passes requests on to the kubelet, which runs commands in every pod of the node; neither exec permission nor audit of exec applies.',
  remediation: 'Take `nodes/proxy` out of the role; monitoring needs `nodes/metrics` and `nodes/stats` instead.',
  test: 'Look for `get`, `create`, `connect` or `*` on `nodes/proxy`, `*/proxy` or `*` in the core group.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['nodes/proxy']\n  verbs: ['get']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['nodes/metrics', 'nodes/stats']\n  verbs: ['get']",
  },
  rules: [rule],
}
