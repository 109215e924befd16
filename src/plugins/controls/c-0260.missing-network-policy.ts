// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { policiesSelecting, policyKinds } from './families/network-policies.ts'

/** Every workload should be selected by a network policy. */
export const control: Control = {
  id: 'C-0260',
  description: 'Finds workloads whose pods no network policy selects.',
  why: 'Pods that no policy selects accept connections from everywhere in the cluster and open them to everywhere: the step from one conquered pod to the next is free.',
  remediation:
    'Add a network policy whose pod selector matches the labels of the pods, or one for the whole namespace.',
  test: 'Compare the pod labels with the selectors of the network policies of the namespace, and with those of cluster-wide Cilium policies.',
  example: {
    before: 'metadata:\n  labels:\n    app: web',
    after:
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n  podSelector:\n    matchLabels:\n      app: web\n  policyTypes: [Ingress, Egress]',
  },
  rules: [{ name: 'ensure_network_policy_configured_in_labels', joins: policyKinds, findings }],
}

function* findings(subject: Subject, world: World): Iterable<Failure> {
  if (!subject.workload || policiesSelecting(subject, world).length > 0) return
  const path = `${subject.workload.podMetadataPath}.labels`
  yield { evidence: [{ path, missing: 'labels that a network policy of the namespace selects' }] }
}
