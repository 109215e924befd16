// SPDX-License-Identifier: Apache-2.0
/** Services and the workloads whose pods they send requests to. */
import type { KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { mapSelects } from '#engines/posture/label-selector.ts'
import { isRecord, type Subject, type Workload } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Fields, fieldsOf, recordsOf, textOf } from './fields.ts'

/** Labels of the pods of a workload; where its template carries none, those that its own selector asks for. */
export function podLabelsOf({ object, workload }: Pick<Subject, 'object' | 'workload'>): Fields {
  const { labels } = workload?.podMetadata ?? {}
  if (isRecord(labels) && Object.keys(labels).length > 0) return labels
  return fieldsOf(fieldsOf(fieldsOf(object['spec'])['selector'])['matchLabels'])
}

/** Services of the workload's namespace that select its pods. A rule that asks declares `Service` in its joins. */
export function servicesOf(subject: Subject, world: World): KubeObject[] {
  if (!subject.workload) return []
  const labels = podLabelsOf(subject)
  return world
    .list('Service', namespaceOf(subject.object))
    .filter(service => mapSelects(fieldsOf(service['spec'])['selector'], labels))
}

/** Whether a service listens on nodes or on a load balancer, and so outside of the cluster. */
export function isPublished(service: KubeObject): boolean {
  const { type } = fieldsOf(service['spec'])
  return type === 'NodePort' || type === 'LoadBalancer'
}

/** Whether some port of a service leads to a port of the pods: a named target port has to exist in a container. */
export function reachesPorts(service: KubeObject, workload: Workload): boolean {
  const names = new Set<unknown>()
  for (const { container } of workload.containers)
    for (const [, port] of recordsOf(container.ports)) names.add(port['name'])
  return [...recordsOf(fieldsOf(service['spec'])['ports'])].some(([, { targetPort }]) => {
    const name = textOf(targetPort)
    return name === undefined || /^\d+$/.test(name) || names.has(name)
  })
}
