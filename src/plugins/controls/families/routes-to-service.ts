// SPDX-License-Identifier: Apache-2.0
/** Which routes, of a list of them, lead to a Service. */
import type { KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { oncePerList } from './list-views.ts'

/** A Service that a route names. */
export interface NamedService {
  readonly name: string
  readonly namespace: string
  /** Where the route names it. */
  readonly path: string
}

/** A route and the paths at which it names the Service in question. */
export interface RouteToService {
  readonly route: KubeObject
  readonly paths: readonly string[]
}

/** Routes to a Service, in the order of the list. Cost: O(routes that name a Service of that name). */
export type FindRoutes = (routes: readonly KubeObject[], service: KubeObject) => readonly RouteToService[]

/** `servicesOf` reads what a route names; it is asked once for each route of a list. */
export function routesToService(servicesOf: (route: KubeObject) => readonly NamedService[]): FindRoutes {
  const byName = oncePerList((routes: readonly KubeObject[]) =>
    Map.groupBy(
      routes.flatMap(route => servicesOf(route).map(named => ({ route, ...named }))),
      ({ name }) => name,
    ),
  )
  return (routes, service) => {
    const candidates = byName(routes).get(service.metadata.name)
    if (!candidates) return []
    const namespace = namespaceOf(service)
    const named = candidates.filter(each => each.namespace === namespace)
    return [...Map.groupBy(named, ({ route }) => route)].map(([route, places]) => ({
      route,
      paths: places.map(({ path }) => path),
    }))
  }
}
