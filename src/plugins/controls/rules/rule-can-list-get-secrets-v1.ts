// SPDX-License-Identifier: Apache-2.0
import { coreGroup, powerRule } from '#plugins/controls/families/rbac-rules.ts'

/** Reading secrets; `list` and `watch` answer with their content. */
export const rule = powerRule('rule-can-list-get-secrets-v1', {
  verbs: ['get', 'list', 'watch', '*'],
  apiGroups: coreGroup,
  resources: ['secrets', '*'],
})
