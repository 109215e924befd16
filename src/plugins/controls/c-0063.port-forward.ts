// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-portforward-v1', {
  verbs: ['create', '*'],
  apiGroups: coreGroup,
  resources: ['pods/portforward', 'pods/*', '*/portforward', '*'],
})

/** Who may forward ports of pods. */
export const control: Control = {
  id: 'C-0063',
  description: 'Finds subjects that may open connections to pods through the API server.',
  why: 'Port forwarding reaches ports of a pod past network policies, service meshes and firewalls, also those that listen on localhost alone.',
  remediation: 'Take `pods/portforward` out of the role, or bind it only for the time somebody debugs.',
  test: 'Look for `create` or `*` on `pods/portforward`, `pods/*`, `*/portforward` or `*` in the core group.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['pods', 'pods/portforward']\n  verbs: ['get', 'list', 'create']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['pods']\n  verbs: ['get', 'list']",
  },
  rules: [rule],
}
