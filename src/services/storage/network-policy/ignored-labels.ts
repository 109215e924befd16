// SPDX-License-Identifier: Apache-2.0
/** Which labels of a pod tell who it is, and which only how it was deployed. */
import type { LabelSelector } from '#api/spdx-v1beta1/types.generated.ts'

/** Labels that change with each version or pod; a selector with one of them stops matching at the next roll-out. */
const volatileLabels: ReadonlySet<string> = new Set([
  'controller-revision-hash',
  'pod-template-generation',
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
])

/** Labels about the deployment rather than the workload. */
const deploymentLabels: ReadonlySet<string> = new Set([
  'app.kubernetes.io/created-by',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/owner',
  'app.kubernetes.io/revision',
  'app.kubernetes.io/version',
  'helm.sh/chart',
  'scheduler.alpha.kubernetes.io/node-selector',
])

/**
 * The selector without labels that do not identify a workload.
 *
 * Where nothing else would be left, the lasting ones stay: an empty selector would admit every pod.
 */
export function identifyingSelector(selector: LabelSelector): LabelSelector {
  const labels = Object.entries(selector.matchLabels ?? {})
  const lasting = labels.filter(([key]) => !volatileLabels.has(key))
  const identifying = lasting.filter(([key]) => !deploymentLabels.has(key))
  const { matchExpressions } = selector
  const kept = identifying.length > 0 || (matchExpressions?.length ?? 0) > 0 ? identifying : lasting
  return {
    ...(kept.length > 0 && { matchLabels: Object.fromEntries(kept) }),
    ...(matchExpressions && matchExpressions.length > 0 && { matchExpressions }),
  }
}
