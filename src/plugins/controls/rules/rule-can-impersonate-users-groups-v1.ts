// SPDX-License-Identifier: Apache-2.0
import { coreGroup, powerRule } from '#plugins/controls/families/rbac-rules.ts'

/** Acting as somebody else. */
export const rule = powerRule('rule-can-impersonate-users-groups-v1', {
  verbs: ['impersonate', '*'],
  apiGroups: coreGroup,
  resources: ['users', 'serviceaccounts', 'groups', 'uids', '*'],
})
