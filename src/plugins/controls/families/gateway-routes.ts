// SPDX-License-Identifier: Apache-2.0
/** Routes of the Gateway API and the Services they lead to. Source: Gateway API, BackendObjectReference. */
import type { KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { fieldsOf, recordsOf, textOf } from './fields.ts'
import type { NamedService } from './routes-to-service.ts'

/** The kinds of routes that are looked at. */
export const routeKinds = [
  'HTTPRoute.gateway.networking.k8s.io',
  'TCPRoute.gateway.networking.k8s.io',
  'UDPRoute.gateway.networking.k8s.io',
] as const

/** Services that a route leads to, by paths such as `spec.rules[0].backendRefs[1].name`; other backends are left out. */
export function serviceBackendsOf(route: KubeObject): NamedService[] {
  const found: NamedService[] = []
  for (const [i, rule] of recordsOf(fieldsOf(route['spec'])['rules'])) {
    for (const [j, ref] of recordsOf(rule['backendRefs'])) {
      const { group, kind, namespace } = ref
      const name = textOf(ref['name'])
      if (name === undefined || textOf(group) !== undefined || (textOf(kind) ?? 'Service') !== 'Service') continue
      const path = `spec.rules[${i}].backendRefs[${j}].name`
      found.push({ name, namespace: textOf(namespace) ?? namespaceOf(route), path })
    }
  }
  return found
}
