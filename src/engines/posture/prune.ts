// SPDX-License-Identifier: Apache-2.0
/** Leaves of an object what rules look at, so that a large cluster fits into little memory. */
import type { KubeObject } from '#domain/kube-object.ts'

const droppedAnnotations = ['kubectl.kubernetes.io/last-applied-configuration', 'deployment.kubernetes.io/revision']

/** Kinds whose objects are made by a controller from another object that is looked at instead. */
const childKinds: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'Job'])

/**
 * The object as the posture index keeps it, or undefined for one that a controller made from its parent.
 *
 * Changes the object that it is given. A pod that a node owns (a static pod) has no parent to look at and stays.
 */
export function pruneObject<T extends KubeObject>(object: T): T | undefined {
  if (isMadeByController(object)) return undefined
  const draft = object as unknown as { metadata: Record<string, unknown>; status?: unknown; [field: string]: unknown }
  delete draft.metadata['managedFields']
  delete draft.metadata['selfLink']
  const { annotations } = draft.metadata as { annotations?: Record<string, string> }
  if (annotations) for (const name of droppedAnnotations) delete annotations[name]
  if (object.kind === 'Secret') for (const field of ['data', 'stringData']) delete draft[field]
  const status = keptStatus(object)
  if (status === undefined) delete draft.status
  else draft.status = status
  return object
}

function isMadeByController({ kind, metadata }: KubeObject): boolean {
  if (!childKinds.has(kind)) return false
  return (metadata.ownerReferences ?? []).some(({ controller, kind: owner }) => controller === true && owner !== 'Node')
}

/** Of all statuses only a node's versions and a load balancer's addresses say something about posture. */
function keptStatus({ kind, status }: KubeObject): unknown {
  if (typeof status !== 'object' || status === null) return undefined
  const { nodeInfo, loadBalancer, desiredNumberScheduled } = status as Record<string, unknown>
  if (kind === 'Node') return { nodeInfo }
  if (kind === 'Service' || kind === 'Ingress') return loadBalancer === undefined ? undefined : { loadBalancer }
  if (kind === 'DaemonSet') return { desiredNumberScheduled }
  return undefined
}
