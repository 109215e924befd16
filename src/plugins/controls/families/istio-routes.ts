// SPDX-License-Identifier: Apache-2.0
/** Virtual services of Istio and the gateways that publish them. Source: Istio reference, VirtualService, Gateway. */
import type { KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, ownField, recordsOf, textOf, textsOf } from './fields.ts'
import type { NamedService } from './routes-to-service.ts'
import { isPublished } from './services.ts'

export const virtualServiceKind = 'VirtualService.networking.istio.io'
export const gatewayKind = 'Gateway.networking.istio.io'

/** A gateway that is open to the outside, and the Service that opens it. */
export interface OpenGateway {
  readonly gateway: KubeObject
  readonly service: KubeObject
}

/** Services within the cluster that the HTTP routes of a virtual service lead to. */
export function destinationsOf(virtualService: KubeObject): NamedService[] {
  const found: NamedService[] = []
  for (const [i, rule] of recordsOf(fieldsOf(virtualService['spec'])['http'])) {
    for (const [j, route] of recordsOf(rule['route'])) {
      const host = textOf(fieldsOf(route['destination'])['host'])
      const [name, namespace = namespaceOf(virtualService), service] = host?.split('.', 3) ?? []
      // Anything else with dots is a name of the outside.
      if (!name || (service !== undefined && service !== 'svc')) continue
      // The wire writes `routes` where the field is `route`.
      found.push({ name, namespace, path: `spec.http[${i}].routes[${j}].destination.host` })
    }
  }
  return found
}

/** Gateways that a virtual service names and that are open. A rule that asks joins `Service` and `gatewayKind`. */
export function openGatewaysOf(virtualService: KubeObject, world: World): OpenGateway[] {
  return textsOf(fieldsOf(virtualService['spec'])['gateways']).flatMap(reference => {
    const [first = '', second] = reference.split('/', 2)
    const namespace = second === undefined ? namespaceOf(virtualService) : first
    const gateway = world.get(gatewayKind, namespace, second ?? first)
    const service = gateway && openingServiceOf(gateway, world)
    return gateway && service ? [{ gateway, service }] : []
  })
}

/** The published Service of the pods that a gateway runs on; of a gateway that calls itself public, any Service. */
function openingServiceOf(gateway: KubeObject, world: World): KubeObject | undefined {
  const services = world.list('Service')
  const before = known.get(gateway)
  if (before?.services === services) return before.opening
  const opening = openingAmong(services, gateway)
  known.set(gateway, { services, ...(opening && { opening }) })
  return opening
}

/** Every workload behind a gateway asks for its service. */
const known = new WeakMap<KubeObject, { readonly services: readonly KubeObject[]; readonly opening?: KubeObject }>()

function openingAmong(services: readonly KubeObject[], gateway: KubeObject): KubeObject | undefined {
  const selector = Object.entries(fieldsOf(fieldsOf(gateway['spec'])['selector']))
  if (selector.length === 0) return undefined
  const behind = services.filter(service => {
    const maps = [fieldsOf(service['spec'])['selector'], service.metadata.labels]
    return maps.some(map => selector.every(([key, value]) => ownField(map, key) === value))
  })
  return behind.find(isPublished) ?? (textOf(gateway.metadata.name)?.endsWith('public') ? behind[0] : undefined)
}
