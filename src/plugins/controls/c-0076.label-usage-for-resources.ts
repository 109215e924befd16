// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { labelUsageRule } from './families/label-usage.ts'

/** Workloads and their pods should carry one of the recommended labels. */
export const control: Control = {
  id: 'C-0076',
  description: 'Finds workloads that carry none of the labels listed in the control input `recommendedLabels`.',
  why: 'Policies, alerts and people find workloads by labels; what carries none belongs to nobody when something goes wrong with it.',
  remediation:
    'Give the workload and its pod template at least one of the listed labels, such as app, tier, version, owner or env.',
  test: 'Compare `metadata.labels` of the workload and of its pod template with the control input.',
  example: {
    before: 'metadata:\n  name: web',
    after: 'metadata:\n  name: web\n  labels:\n    app: web\n    owner: shop',
  },
  rules: [labelUsageRule('label-usage-for-resources', 'recommendedLabels')],
}
