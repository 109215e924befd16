// SPDX-License-Identifier: Apache-2.0

/** What a box asks of the API server, as RBAC writes it, with the reason. */
export interface PermissionRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  /** Absent: every object. */
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
  /** Why, for whoever reads the chart. */
  readonly because: string
}
