// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { hasNetworkPolicy, policyKinds } from '#plugins/controls/families/network-policies.ts'

/** A namespace has a network policy, its own or one of the cluster that covers all of it. */
export const rule: Rule = {
  name: 'internal-networking',
  joins: policyKinds,
  covers: ({ kind }) => kind === 'Namespace',
  findings,
}

function* findings({ object }: Subject, world: World): Iterable<Failure> {
  if (hasNetworkPolicy(object.metadata.name, world)) return
  yield { evidence: [{ path: 'metadata.name', missing: 'a network policy in this namespace' }] }
}
