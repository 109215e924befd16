// SPDX-License-Identifier: Apache-2.0
/** Leaves of an object what rules look at, so that a large cluster fits into little memory. */
import { groupOf, type KubeObject, type ObjectMeta } from '#domain/kube-object.ts'
import { asFact } from './fact-objects.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const revision = 'deployment.kubernetes.io/revision'

/** Kinds whose objects are made by a controller from another object that is looked at instead. */
const childKinds: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'Job'])

/**
 * The object as the posture index keeps it, or undefined for one that a controller made from its parent.
 *
 * A copy: taking fields out of an object in place would turn it into a slower and larger form. A pod that a node
 * owns (a static pod) has no parent to look at and stays.
 */
export function pruneObject(object: KubeObject): KubeObject | undefined {
  if (isMadeByController(object)) return undefined
  const { metadata, status, ...rest } = object
  const kept = keptStatus(object.kind, status)
  const pruned = { ...(object.kind === 'Secret' ? withoutValues(rest) : rest), metadata: pruneMetadata(metadata) }
  // Facts keep their identity here; those that take another are made by whoever watches them.
  return kept === undefined ? named(pruned) : { ...pruned, status: kept }
}

/** Groups of facts that are kept under the name that they have in the cluster. */
const namedFacts: ReadonlySet<string> = new Set(['hostdata.kubescape.cloud', 'images.kubescape.cloud'])

function named(object: KubeObject): KubeObject {
  return namedFacts.has(groupOf(object.apiVersion)) ? asFact(object) : object
}

/**
 * Kinds of which no rule of the library reads more than the metadata, with the types of their objects: whoever asks a
 * cluster for them asks for that alone, and no value is ever in memory. A rule in CEL may read more.
 */
export const metadataTypes: ReadonlyMap<string, Pick<KubeObject, 'apiVersion' | 'kind'>> = new Map([
  ['Secret', { apiVersion: 'v1', kind: 'Secret' }],
])

type Fields = Omit<KubeObject, 'metadata' | 'status'> & Pick<KubeObject, 'apiVersion' | 'kind'>

function withoutValues(fields: Fields): Fields {
  const { data: _, stringData: __, ...rest } = fields
  return rest
}

function pruneMetadata(metadata: ObjectMeta): ObjectMeta {
  const { managedFields: _, selfLink: __, annotations, ...rest } = metadata
  if (!annotations) return rest
  const { [lastApplied]: ___, [revision]: ____, ...kept } = annotations
  return { ...rest, annotations: kept }
}

function isMadeByController({ kind, metadata }: KubeObject): boolean {
  if (!childKinds.has(kind)) return false
  return (metadata.ownerReferences ?? []).some(({ controller, kind: owner }) => controller === true && owner !== 'Node')
}

/** Of all statuses only a node's versions and a load balancer's addresses say something about posture. */
function keptStatus(kind: string, status: unknown): unknown {
  if (typeof status !== 'object' || status === null) return undefined
  const { nodeInfo, loadBalancer, desiredNumberScheduled } = status as Record<string, unknown>
  if (kind === 'Node') return { nodeInfo }
  if (kind === 'Service' || kind === 'Ingress') return loadBalancer === undefined ? undefined : { loadBalancer }
  if (kind === 'DaemonSet') return { desiredNumberScheduled }
  return undefined
}
