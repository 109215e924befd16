// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { evidenceOf, fieldsOf, listOf, textOf } from './families/fields.ts'

/** Sandboxes of agents must reach only what they are meant to reach. */
export const control: Control = {
  id: 'C-0301',
  description:
    'Finds sandbox templates for agents whose network policy is not managed, is missing, or lets traffic out to everywhere.',
  why: 'An agent that is talked into it sends what it knows to anybody; without a policy of its own a sandbox may reach the whole internet.',
  remediation:
    'Leave `networkPolicyManagement` at Managed and write a `networkPolicy` whose egress rules name addresses, namespaces or pods; an empty one lets nothing out.',
  test: 'Read `spec.networkPolicyManagement` and `spec.networkPolicy.egress` of each SandboxTemplate.',
  example: {
    before: 'kind: SandboxTemplate\nspec:\n  networkPolicy:\n    egress:\n    - {}',
    after:
      'kind: SandboxTemplate\nspec:\n  networkPolicy:\n    egress:\n    - to:\n      - ipBlock:\n          cidr: 10.0.0.0/24\n      ports:\n      - port: 443',
  },
  rules: [{ name: 'agent-sandbox-egress-policy', findings }],
}

const managementPath = 'spec.networkPolicyManagement'
const policyPath = 'spec.networkPolicy'
const egressPath = 'spec.networkPolicy.egress'

function* findings({ object }: Subject): Iterable<Failure> {
  const { networkPolicyManagement: management, networkPolicy: policy } = fieldsOf(object['spec'])
  if (management !== undefined && management !== null && management !== 'Managed')
    return yield failure(managementPath, management, 'Managed')
  if (!isRecord(policy)) return yield failure(policyPath, policy, 'a network policy')
  const { egress } = policy
  if (egress === undefined || egress === null) return
  if (!Array.isArray(egress) || !egress.every(isScoped)) yield failure(egressPath, egress, 'rules with a scoped "to"')
}

function failure(path: string, value: unknown, missing: string): Failure {
  return { failedPaths: [path], evidence: [evidenceOf(path, value, missing)] }
}

/** Whether a rule names where traffic may go, each time by something narrower than everything. */
function isScoped(rule: unknown): boolean {
  const peers = listOf(fieldsOf(rule)['to'])
  return peers.length > 0 && peers.every(isScopedPeer)
}

function isScopedPeer(peer: unknown): boolean {
  const { ipBlock, podSelector, namespaceSelector } = fieldsOf(peer)
  const cidr = textOf(fieldsOf(ipBlock)['cidr'])
  if (cidr !== undefined && !/\/0+$/.test(cidr)) return true
  return selectsSome(podSelector) || selectsSome(namespaceSelector)
}

function selectsSome(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector)
  return Object.keys(fieldsOf(matchLabels)).length > 0 || listOf(matchExpressions).length > 0
}
