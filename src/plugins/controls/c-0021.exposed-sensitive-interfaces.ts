// SPDX-License-Identifier: Apache-2.0
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { toReview } from './families/containers.ts'
import { fieldsOf, listOf, textOf } from './families/fields.ts'
import { servicesOf } from './families/services.ts'

/** Interfaces that run other people's programs must not be open to the outside. */
export const control: Control = {
  id: 'C-0021',
  description:
    'Finds workloads named in the control input `sensitiveInterfaces` (dashboards, notebooks, pipelines, model servers) that a Service publishes outside of the cluster.',
  why: 'These programs start containers or run code for whoever opens them, often without a password: crawlers find them within hours.',
  remediation:
    'Make the Service a ClusterIP and reach the interface through `kubectl port-forward`, or put an authenticating proxy before it.',
  test: 'Find workloads whose name contains a listed word, and Services of type NodePort, or LoadBalancer with an address, that select their pods.',
  example: {
    before: 'kind: Service\nspec:\n  type: NodePort\n  selector:\n    app: jenkins-server',
    after: 'kind: Service\nspec:\n  type: ClusterIP\n  selector:\n    app: jenkins-server',
  },
  rules: [{ name: 'exposed-sensitive-interfaces-v1', joins: ['Service'], covers, findings }],
}

function covers({ object, workload }: Subject, world: World): boolean {
  const name = textOf(object.metadata.name) ?? ''
  return workload !== undefined && world.inputs('sensitiveInterfaces').some(word => word !== '' && name.includes(word))
}

function* findings(subject: Subject, world: World): Iterable<Failure> {
  for (const service of servicesOf(subject, world)) {
    if (!isOpen(service)) continue
    yield {
      ...toReview(['spec.selector.matchLabels', 'spec.selector']),
      related: [{ object: service }],
      evidence: [{ path: 'spec.selector', found: `reached through Service ${refOf(service).name}` }],
    }
  }
}

/** A node port is open at once, a load balancer when it has got an address. */
function isOpen(service: KubeObject): boolean {
  const { type } = fieldsOf(service['spec'])
  if (type === 'NodePort') return true
  if (type !== 'LoadBalancer') return false
  const { ingress } = fieldsOf(fieldsOf(service['status'])['loadBalancer'])
  return listOf(ingress).some(each => textOf(fieldsOf(each)['ip']) ?? textOf(fieldsOf(each)['hostname']))
}
