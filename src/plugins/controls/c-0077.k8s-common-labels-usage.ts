// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { labelUsageRule } from './families/label-usage.ts'

/** Workloads and their pods should carry one of the labels that Kubernetes recommends. */
export const control: Control = {
  id: 'C-0077',
  description: 'Finds workloads that carry none of the labels listed in the control input `k8sRecommendedLabels`.',
  why: 'Tools that know nothing else of each other agree on these labels: without them dashboards, cost reports and clean-up jobs miss the workload.',
  remediation:
    'Give the workload and its pod template `app.kubernetes.io/name` and, where they apply, the other `app.kubernetes.io/…` labels.',
  test: 'Compare `metadata.labels` of the workload and of its pod template with the control input.',
  example: {
    before: 'metadata:\n  name: web',
    after: 'metadata:\n  name: web\n  labels:\n    app.kubernetes.io/name: web\n    app.kubernetes.io/part-of: shop',
  },
  rules: [labelUsageRule('k8s-common-labels-usage', 'k8sRecommendedLabels')],
}
