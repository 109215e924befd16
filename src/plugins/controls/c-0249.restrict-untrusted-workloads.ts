// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-manual.ts'

/** Code that you do not trust is kept apart. */
export const control: Control = {
  id: 'C-0249',
  description: 'Code of others needs walls of its own: nodes, sandboxes or clusters that share nothing with yours.',
  why: 'A container is no wall: one hole in the kernel, and the code of a stranger reads the secrets of its neighbours.',
  remediation:
    'Run such workloads on node pools of their own, in sandboxed pods (gVisor, Kata, AKS pod sandboxing), or in clusters of their own.',
  test: 'Ask which workloads run code of customers or strangers, and with whom they share nodes.',
  rules: [rule],
}
