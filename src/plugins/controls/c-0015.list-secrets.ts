// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-can-list-get-secrets-v1.ts'

/** Who may read secrets. */
export const control: Control = {
  id: 'C-0015',
  description: 'Finds subjects that may read secrets: get, list or watch.',
  why: 'Secrets hold the keys to databases, registries and clouds, and tokens of other service accounts; `list` returns them with their content, so it is as good as `get`.',
  remediation:
    'Remove secrets from the role, or name the few that are needed in `resourceNames` of a role in one namespace; mount secrets into pods instead of reading them through the API.',
  test: 'Look for `get`, `list`, `watch` or `*` on secrets or `*` in the core group, in each role that a binding refers to.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['configmaps', 'secrets']\n  verbs: ['get', 'list']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['configmaps']\n  verbs: ['get', 'list']",
  },
  rules: [rule],
}
