// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/pods-in-default-namespace.ts'

/** Workloads should not stand in the namespace `default`. */
export const control: Control = {
  id: 'C-0061',
  description: 'Finds workloads in the namespace `default`, or without a namespace.',
  why: 'Policies, quotas and permissions are given by namespace: in `default`, where everything lands that names none, they fit nobody and are usually absent.',
  remediation: 'Create a namespace for the application and set `metadata.namespace` of the workload.',
  test: 'Read `metadata.namespace`: absent and `default` fail.',
  example: {
    before: 'metadata:\n  name: web\n  namespace: default',
    after: 'metadata:\n  name: web\n  namespace: shop',
  },
  rules: [rule],
}
