// SPDX-License-Identifier: Apache-2.0
/** Services and the workloads whose pods they send requests to. */
import type { KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { mapSelects } from '#engines/posture/label-selector.ts'
import { isRecord, type Subject, type Workload } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Fields, fieldsOf, recordsOf, textOf } from './fields.ts'
import { selectorIndex } from './label-index.ts'
import { oncePerList } from './list-views.ts'

/** Labels of the pods of a workload; where its template carries none, those that its own selector asks for. */
export function podLabelsOf({ object, workload }: Pick<Subject, 'object' | 'workload'>): Fields {
  const { labels } = workload?.podMetadata ?? {}
  if (isRecord(labels) && Object.keys(labels).length > 0) return labels
  return fieldsOf(fieldsOf(fieldsOf(object['spec'])['selector'])['matchLabels'])
}

/** Services of the workload's namespace that select its pods. A rule that asks declares `Service` in its joins. */
export function servicesOf(subject: Subject, world: World): readonly KubeObject[] {
  const { workload, object } = subject
  if (!workload) return none
  const services = world.list('Service', namespaceOf(object))
  if (last?.workload !== workload || last.services !== services) {
    const labels = podLabelsOf(subject)
    const selecting = bySelector(services)(labels).filter(service => mapSelects(selectorOf(service), labels))
    last = { workload, services, selecting }
  }
  return last.selecting
}

const none: readonly KubeObject[] = []

/** Several rules ask for the services of one workload, one rule after the other. */
let last:
  | {
      readonly workload: Workload
      readonly services: readonly KubeObject[]
      readonly selecting: readonly KubeObject[]
    }
  | undefined

const bySelector = oncePerList((services: readonly KubeObject[]) => selectorIndex(services, selectorOf))

function selectorOf(service: KubeObject): unknown {
  return fieldsOf(service['spec'])['selector']
}

/** Whether a service listens on nodes or on a load balancer, and so outside of the cluster. */
export function isPublished(service: KubeObject): boolean {
  const { type } = fieldsOf(service['spec'])
  return type === 'NodePort' || type === 'LoadBalancer'
}

/** Whether some port of a service leads to a port of the pods: a named target port has to exist in a container. */
export function reachesPorts(service: KubeObject, workload: Workload): boolean {
  return recordsOf(fieldsOf(service['spec'])['ports']).some(([, { targetPort }]) => {
    const name = textOf(targetPort)
    return name === undefined || /^\d+$/.test(name) || namesPort(workload, name)
  })
}

function namesPort({ containers }: Workload, name: string): boolean {
  return containers.some(({ container }) => recordsOf(container.ports).some(([, port]) => port['name'] === name))
}
