// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { policiesSelecting, policyKinds } from './families/network-policies.ts'

/** Pods should be behind a network policy that closes what it does not allow. */
export const control: Control = {
  id: 'C-0030',
  description: 'Finds workloads whose pods no network policy restricts, neither for incoming nor for outgoing traffic.',
  why: 'Such a pod may be reached by every other pod and may reach every address: an intruder in any pod of the cluster can try it, and what it knows can be sent anywhere.',
  remediation:
    'Write a NetworkPolicy (or CiliumNetworkPolicy) for the namespace that selects the pods and names policy types Ingress and Egress, then allow what the pods need.',
  test: 'List the network policies of the namespace and compare their selectors, expressions included, with the labels of the pods.',
  example: {
    before: 'kind: Namespace\nmetadata:\n  name: shop',
    after:
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]',
  },
  rules: [{ name: 'ingress-and-egress-blocked', joins: policyKinds, findings }],
}

function* findings(subject: Subject, world: World): Iterable<Failure> {
  if (!subject.workload) return
  if (policiesSelecting(subject, world).some(({ restricts }) => restricts)) return
  const path = `${subject.workload.podMetadataPath}.labels`
  yield { evidence: [{ path, missing: 'labels that a restricting network policy of the namespace selects' }] }
}
