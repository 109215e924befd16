// SPDX-License-Identifier: Apache-2.0
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Control, Evidence, Failure, RelatedFinding } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { toReview } from './families/containers.ts'
import { fieldsOf, textOf } from './families/fields.ts'
import { ingressBackendsOf } from './families/ingress-backends.ts'
import { routesToService } from './families/routes-to-service.ts'
import { isPublished, reachesPorts, servicesOf } from './families/services.ts'

const ingressKind = 'Ingress.networking.k8s.io'

/** Tells which workloads can be reached from outside the cluster. */
export const control: Control = {
  id: 'C-0256',
  description: 'Finds workloads that can be reached from outside the cluster, through a Service or an Ingress.',
  why: 'What the outside can reach is what gets attacked first: the other findings on such a workload are the ones to repair today.',
  remediation:
    'Where nobody outside needs the workload, turn its Service into type ClusterIP or remove the Ingress rule; else put authentication before it and keep its other findings at none.',
  test: 'Find Services of type NodePort or LoadBalancer, and Services named by an Ingress, whose selector matches the labels of the pods.',
  example: {
    before: 'kind: Service\nspec:\n  type: LoadBalancer\n  selector:\n    app: web',
    after: 'kind: Service\nspec:\n  type: ClusterIP\n  selector:\n    app: web',
  },
  rules: [{ name: 'exposure-to-internet', joins: ['Service', ingressKind], findings }],
}

function* findings(subject: Subject, world: World): Iterable<Failure> {
  const { workload, object } = subject
  if (!workload) return
  for (const service of servicesOf(subject, world)) {
    if (isPublished(service)) {
      if (reachesPorts(service, workload)) yield { related: [publishedService(service)], evidence: [by(service)] }
      continue
    }
    for (const { route, paths } of ingressesTo(world.list(ingressKind, namespaceOf(object)), service)) {
      yield {
        related: [{ object: route, ...toReview(paths) }, { object: service }],
        evidence: [by(route)],
      }
    }
  }
}

const ingressesTo = routesToService(ingress =>
  ingressBackendsOf(ingress).map(backend => ({ ...backend, namespace: namespaceOf(ingress) })),
)

/** The labels of the workload are what the other object finds it by. */
function by(object: KubeObject): Evidence {
  return { path: 'metadata.labels', found: `reached through ${object.kind} ${refOf(object).name}` }
}

function publishedService(service: KubeObject): RelatedFinding {
  const type = textOf(fieldsOf(service['spec'])['type']) ?? ''
  return { object: service, ...toReview(['spec.type']), evidence: [{ path: 'spec.type', found: type }] }
}
