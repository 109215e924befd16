// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-manual.ts'

/** Control plane logs of an AKS cluster are kept. */
export const control: Control = {
  id: 'C-0254',
  description: 'AKS keeps audit logs only where a diagnostic setting sends them.',
  why: 'Without the log nobody can say who did what: an intrusion is neither noticed nor understood.',
  remediation:
    'Create a diagnostic setting for the cluster with the categories kube-audit-admin and guard at least, and send it to a workspace that keeps it.',
  test: 'Run `az monitor diagnostic-settings list --resource CLUSTER_ID`, and look at the categories and where they go.',
  rules: [rule],
}
