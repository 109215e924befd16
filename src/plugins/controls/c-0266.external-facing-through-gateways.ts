// SPDX-License-Identifier: Apache-2.0
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Control, Evidence, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { toReview } from './families/containers.ts'
import { routeKinds, serviceBackendsOf } from './families/gateway-routes.ts'
import { destinationsOf, gatewayKind, openGatewaysOf, virtualServiceKind } from './families/istio-routes.ts'
import { routesToService } from './families/routes-to-service.ts'
import { isPublished, servicesOf } from './families/services.ts'

/** Tells which workloads can be reached from outside the cluster through the Gateway API or Istio. */
export const control: Control = {
  id: 'C-0266',
  description:
    'Finds workloads that a route of the Gateway API, or a virtual service behind an open gateway of Istio, leads to.',
  why: 'What the outside can reach is what gets attacked first: the other findings on such a workload are the ones to repair today.',
  remediation:
    'Where nobody outside needs the workload, remove the route; else put authentication into it and keep the other findings of the workload at none.',
  test: 'Follow each HTTPRoute, TCPRoute, UDPRoute and VirtualService to its Services, and those to the pods they select.',
  example: {
    before:
      'kind: HTTPRoute\nspec:\n  rules:\n  - backendRefs:\n    - name: admin\n      port: 80\n    - name: shop\n      port: 80',
    after: 'kind: HTTPRoute\nspec:\n  rules:\n  - backendRefs:\n    - name: shop\n      port: 80',
  },
  rules: [
    { name: 'exposure-to-internet-via-gateway-api', joins: ['Service', ...routeKinds], findings: throughRoutes },
    {
      name: 'exposure-to-internet-via-istio-ingress',
      joins: ['Service', virtualServiceKind, gatewayKind],
      findings: throughIstio,
    },
  ],
}

const routesTo = routesToService(serviceBackendsOf)
const virtualServicesTo = routesToService(destinationsOf)

function* throughRoutes(subject: Subject, world: World): Iterable<Failure> {
  // A Service that is published itself is what another control tells.
  for (const service of servicesOf(subject, world).filter(each => !isPublished(each))) {
    for (const { route, paths } of routeKinds.flatMap(kind => routesTo(world.list(kind), service)))
      yield { related: [{ object: route, ...toReview(paths) }, { object: service }], evidence: [by(route)] }
  }
}

function* throughIstio(subject: Subject, world: World): Iterable<Failure> {
  for (const service of servicesOf(subject, world)) {
    for (const { route, paths } of virtualServicesTo(world.list(virtualServiceKind), service)) {
      for (const { gateway, service: opening } of openGatewaysOf(route, world))
        yield {
          related: [
            { object: route, ...toReview(paths) },
            { object: opening },
            { object: gateway },
            { object: service },
          ],
          evidence: [by(route)],
        }
    }
  }
}

function by(object: KubeObject): Evidence {
  return { path: 'metadata.labels', found: `reached through ${object.kind} ${refOf(object).name}` }
}
