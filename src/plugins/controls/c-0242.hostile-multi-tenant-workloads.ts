// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'

/** Tenants who are hostile to each other should not share a cluster. */
export const control: Control = {
  id: 'C-0242',
  description: 'Asks whether tenants who may be hostile to each other share the cluster.',
  why: 'Namespaces and policies separate people who mean well; a kernel bug or a right too many is enough for one who does not.',
  remediation: 'Give hostile tenants clusters of their own, or at least nodes and sandboxed runtimes of their own.',
  test: 'List who may create pods in which namespaces, and ask whether each may meet the others on a node.',
  rules: [
    {
      name: 'rule-hostile-multitenant-workloads',
      *findings() {
        yield { unknown: 'no object shows who is hostile to whom: a person has to judge' }
      },
    },
  ],
}
