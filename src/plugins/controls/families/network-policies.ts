// SPDX-License-Identifier: Apache-2.0
/**
 * Network policies, of Kubernetes and of Cilium, that apply to pods.
 *
 * Source: Kubernetes "Network Policies"; Cilium "Layer 3 policies" (`spec` or the list `specs`; an endpoint selector
 * may name the namespace by a label that Cilium derives).
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { isRecord, type Subject, type Workload } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Fields, fieldsOf, listOf, recordsOf } from './fields.ts'
import { selectorIndex } from './label-index.ts'
import { oncePerList } from './list-views.ts'

const networkPolicy = 'NetworkPolicy.networking.k8s.io'
const ciliumPolicy = 'CiliumNetworkPolicy.cilium.io'
const ciliumClusterPolicy = 'CiliumClusterwideNetworkPolicy.cilium.io'

/** The kinds that a rule about network policies joins. */
export const policyKinds = [networkPolicy, ciliumPolicy, ciliumClusterPolicy] as const

/** One specification of a policy that selects the pods in question. */
export interface SelectingSpec {
  readonly policy: KubeObject
  readonly spec: Fields
  /** Whether it closes incoming or outgoing connections that no rule allows. */
  readonly restricts: boolean
}

/** The specifications of policies that select the pods of a workload. Cost: O(labels + policies that ask for one). */
export function policiesSelecting(subject: Subject, world: World): readonly SelectingSpec[] {
  const { workload } = subject
  if (!workload || last?.workload !== workload || last.world !== world)
    last = { workload, world, found: findPolicies(subject, world) }
  return last.found
}

/** Several rules ask for the policies of one workload, one rule after the other. */
let last:
  | { readonly workload: Workload | undefined; readonly world: World; readonly found: readonly SelectingSpec[] }
  | undefined

function findPolicies({ object, workload }: Subject, world: World): SelectingSpec[] {
  const namespace = namespaceOf(object)
  const labels = fieldsOf(workload?.podMetadata.labels)
  const found: SelectingSpec[] = []
  for (const each of byPodSelector(world.list(networkPolicy, namespace))(labels))
    if (selects(each.spec['podSelector'] ?? {}, labels)) found.push(each)
  const cilium = [world.list(ciliumPolicy, namespace), world.list(ciliumClusterPolicy)]
  if (cilium.every(({ length }) => length === 0)) return found
  const derived = withCiliumLabels(labels, namespace)
  for (const each of cilium.flatMap(policies => byEndpointSelector(policies)(derived)))
    if (selects(each.spec['endpointSelector'], derived, ciliumKey)) found.push(each)
  return found
}

const byPodSelector = oncePerList((policies: readonly KubeObject[]) =>
  selectorIndex(
    policies.map((policy): SelectingSpec => {
      const spec = fieldsOf(policy['spec'])
      return { policy, spec, restricts: restrictsKubernetes(spec) }
    }),
    ({ spec }) => fieldsOf(spec['podSelector'])['matchLabels'],
  ),
)

const byEndpointSelector = oncePerList((policies: readonly KubeObject[]) =>
  selectorIndex(
    policies.flatMap(policy =>
      ciliumSpecs(policy).map((spec): SelectingSpec => ({ policy, spec, restricts: restrictsCilium(spec) })),
    ),
    ({ spec }) => {
      const labels = Object.entries(fieldsOf(fieldsOf(spec['endpointSelector'])['matchLabels']))
      return Object.fromEntries(labels.map(([key, value]) => [ciliumKey(key), value]))
    },
  ),
)

/** Whether a namespace has a policy: one within it, or one of the cluster that covers it as a whole. */
export function hasNetworkPolicy(namespace: string, world: World): boolean {
  if (world.list(networkPolicy, namespace).length > 0 || world.list(ciliumPolicy, namespace).length > 0) return true
  return world
    .list(ciliumClusterPolicy)
    .some(policy => ciliumSpecs(policy).some(spec => restrictsCilium(spec) && coversNamespace(spec, namespace)))
}

/** Without `policyTypes` a policy is about incoming connections, and about outgoing ones where it has such rules. */
function restrictsKubernetes({ policyTypes }: Fields): boolean {
  const types = listOf(policyTypes)
  return types.length === 0 || types.includes('Ingress') || types.includes('Egress')
}

/** Sections of rules by whose presence Cilium closes everything else, unless the specification says otherwise. */
const ciliumSections = { ingress: ['ingress', 'ingressDeny'], egress: ['egress', 'egressDeny'] } as const

function restrictsCilium(spec: Fields): boolean {
  const defaultDeny = fieldsOf(spec['enableDefaultDeny'])
  return (['ingress', 'egress'] as const).some(direction => {
    const isNamed = ciliumSections[direction].some(section => Array.isArray(spec[section]))
    return isNamed && defaultDeny[direction] !== false
  })
}

function ciliumSpecs(policy: KubeObject): Fields[] {
  const single = isRecord(policy['spec']) ? [policy['spec']] : []
  return [...single, ...[...recordsOf(policy['specs'])].map(([, spec]) => spec)]
}

const namespaceLabel = 'io.kubernetes.pod.namespace'

function withCiliumLabels(labels: Fields, namespace: string): Fields {
  return {
    ...labels,
    [namespaceLabel]: namespace,
    'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name': namespace,
  }
}

/** Selectors of Cilium may name the source of a label: `k8s:app`, `any:app`. */
function ciliumKey(key: string): string {
  return key.replace(/^(?:k8s|any)[:.]/, '')
}

/** Whether the specification selects every pod of the namespace: by nothing, or by the namespace alone. */
function coversNamespace({ endpointSelector }: Fields, namespace: string): boolean {
  return selects(endpointSelector, withCiliumLabels({}, namespace), ciliumKey) && !excludesByLabel(endpointSelector)
}

/** A condition that a pod without labels meets may still exclude others. */
function excludesByLabel(selector: unknown): boolean {
  return [...recordsOf(fieldsOf(selector)['matchExpressions'])].some(
    ([, { operator }]) => operator === 'NotIn' || operator === 'DoesNotExist',
  )
}
