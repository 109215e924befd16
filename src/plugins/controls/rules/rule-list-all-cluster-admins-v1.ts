// SPDX-License-Identifier: Apache-2.0
import { everything, powerRule } from '#plugins/controls/families/rbac-rules.ts'

/** Every verb on every resource, as cluster-admin has it. */
export const rule = powerRule('rule-list-all-cluster-admins-v1', everything)
