// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-can-list-get-secrets-v1.ts'

/** Few may read secrets. */
export const control: Control = {
  id: 'C-0186',
  description: 'Finds subjects that may get, list or watch secrets.',
  why: 'Each further reader of secrets is a further way to lose every credential that they hold.',
  remediation: 'Remove get, list and watch on secrets from roles wherever the subject works without them.',
  test: 'List who can read secrets: `kubectl auth can-i get secrets --as=SUBJECT -A`, or the roles with secrets or `*` among their resources.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['*']\n  verbs: ['get']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['pods', 'services']\n  verbs: ['get']",
  },
  rules: [rule],
}
