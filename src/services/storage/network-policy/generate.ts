// SPDX-License-Identifier: Apache-2.0
/** Makes a network policy that allows what a workload was seen to need, and nothing else. */
import type {
  KnownServerEntry,
  NetworkNeighbor,
  NetworkNeighborhoodSpec,
  NetworkPolicy,
  PolicyRef,
} from '#api/spdx-v1beta1/types.generated.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys, managedByUser } from '#domain/label-keys.ts'
import { type AllowRule, mergeRules } from './merge-rules.ts'
import { type NeighborRule, ruleOf } from './peers.ts'

/** A policy, and where its address ranges come from. */
export interface GeneratedPolicy {
  readonly spec: NetworkPolicy
  readonly policyRef: readonly PolicyRef[]
}

/** Statuses of a neighbourhood that has seen enough. */
const settled: readonly string[] = ['ready', 'completed']

/** Claims that a policy can be made: the neighbourhood has learnt, or a person wrote it. */
export function isAvailable({ annotations }: ObjectMeta): boolean {
  return annotations?.[labelKeys.managedBy] === managedByUser || settled.includes(annotations?.[labelKeys.status] ?? '')
}

/** Labels of a generated policy: those of the neighbourhood, but for the one that changes with each version. */
export function policyLabels({ labels }: ObjectMeta): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => key !== labelKeys.templateHash))
}

/**
 * The policy of a neighbourhood. Undefined when it selects no pods: a policy without selector would be one for every
 * pod of the namespace.
 */
export function generatePolicy(
  meta: ObjectMeta,
  spec: NetworkNeighborhoodSpec,
  servers: readonly KnownServerEntry[],
): GeneratedPolicy | undefined {
  const { matchLabels = {}, matchExpressions = [] } = spec
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return undefined
  const ingress = neighborsOf(spec, 'ingress').map(neighbor => ruleOf(neighbor, servers))
  const egress = neighborsOf(spec, 'egress').map(neighbor => ruleOf(neighbor, servers))
  const podSelector = {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  }
  return {
    spec: {
      kind: 'NetworkPolicy',
      apiVersion: 'networking.k8s.io/v1',
      metadata: policyMeta(meta),
      spec: {
        podSelector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: mergeRules(ingress).map(({ peers, ...rest }) => ({ ...rest, from: peers })),
        egress: mergeRules(egress).map(({ peers, ...rest }: AllowRule) => ({ ...rest, to: peers })),
      },
    },
    policyRef: uniqueReferences([...ingress, ...egress]),
  }
}

function policyMeta(meta: ObjectMeta): ObjectMeta {
  const kind = meta.labels?.[labelKeys.kind]?.toLowerCase()
  const workload = meta.labels?.[labelKeys.name] ?? meta.name
  return {
    name: kind === undefined ? meta.name : `${kind}-${workload}`,
    ...(meta.namespace !== undefined && { namespace: meta.namespace }),
    annotations: { 'generated-by': 'kubescape' },
    labels: policyLabels(meta),
  }
}

function neighborsOf(spec: NetworkNeighborhoodSpec, direction: 'ingress' | 'egress'): readonly NetworkNeighbor[] {
  const containers = [spec.containers, spec.initContainers, spec.ephemeralContainers].flatMap(list => list ?? [])
  return containers.flatMap(container => container[direction] ?? [])
}

function uniqueReferences(rules: readonly NeighborRule[]): readonly PolicyRef[] {
  const references = new Map<string, PolicyRef>()
  for (const reference of rules.flatMap(rule => rule.references)) references.set(JSON.stringify(reference), reference)
  return [...references.values()]
}
