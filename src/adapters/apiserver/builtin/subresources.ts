// SPDX-License-Identifier: Apache-2.0
/** The subresources of built-in kinds that can be served without a node or a controller. */
import {
  type PartSubresource,
  type Subresource,
  statusSubresource,
  type ViewSubresource,
} from '#adapters/apiserver/subresource.ts'
import { isJsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ResourceFacts } from './facts.ts'
import { selectorText } from './selector-text.ts'

/** Subresources of a resource, by name. Those that reach into a node (exec, log, proxy …) are left out. */
export function subresourcesOf({ kind, subresources }: ResourceFacts): Readonly<Record<string, Subresource>> {
  const served = Object.keys(subresources).flatMap(name => {
    const subresource = subresourceOf(kind, name)
    return subresource ? [[name, subresource] as const] : []
  })
  return Object.fromEntries(served)
}

function subresourceOf(kind: string, name: string): Subresource | undefined {
  switch (name) {
    case 'status':
      return statusSubresource(kind)
    case 'approval':
      // Written like a status: the conditions by which a certificate is approved.
      return statusSubresource(kind)
    case 'finalize':
      return part(kind, ['update'])
    case 'ephemeralcontainers':
    case 'resize':
      return part(kind, ['get', 'patch', 'update'])
    case 'scale':
      return scale
    default:
      return undefined
  }
}

/** Writes `spec`, as a write of the object itself may, too. */
function part(kind: string, verbs: PartSubresource['verbs']): PartSubresource {
  return { type: 'part', kind, verbs, fields: ['spec'], exclusive: false }
}

/** `kubectl scale`: the number of replicas of any workload, in the same shape for all. */
const scale: ViewSubresource = {
  type: 'view',
  kind: 'Scale',
  group: 'autoscaling',
  version: 'v1',
  verbs: ['get', 'patch', 'update'],
  read(object) {
    const { creationTimestamp, name, namespace, resourceVersion, uid } = object.metadata
    const [spec, status] = [section(object, 'spec'), section(object, 'status')]
    const metadata = { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata']
    const selector = selectorText(spec['selector'])
    return {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata,
      spec: { replicas: spec['replicas'] ?? 1 },
      status: { replicas: status['replicas'] ?? 0, ...(selector !== '' && { selector }) },
    }
  },
  write(object, view) {
    return { ...object, spec: { ...section(object, 'spec'), replicas: section(view, 'spec')['replicas'] ?? 0 } }
  },
}

function section(object: KubeObject, name: 'spec' | 'status'): Readonly<Record<string, unknown>> {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}
