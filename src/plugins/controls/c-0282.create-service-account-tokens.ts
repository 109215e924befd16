// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-create-service-account-token', {
  verbs: ['create', '*'],
  apiGroups: coreGroup,
  resources: ['serviceaccounts/token', '*/token', '*'],
})

/** Who may mint tokens of service accounts. */
export const control: Control = {
  id: 'C-0282',
  description: 'Finds subjects that may create tokens of service accounts.',
  why: 'A token is the account: whoever mints one acts with every permission of the account, for as long as they ask for.',
  remediation:
    'Take `serviceaccounts/token` out of the role, or name the accounts that are meant in `resourceNames` of a role in one namespace.',
  test: 'Look for `create` or `*` on `serviceaccounts/token`, `*/token` or `*` in the core group.',
  example: {
    before:
      "rules:\n- apiGroups: ['']\n  resources: ['serviceaccounts', 'serviceaccounts/token']\n  verbs: ['get', 'create']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['serviceaccounts']\n  verbs: ['get']",
  },
  rules: [rule],
}
