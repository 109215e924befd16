// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { IndexWorld } from '#engines/posture/world.ts'
import { object } from '#testing/builders/workloads.ts'
import { destinationsOf, gatewayKind, openGatewaysOf } from './istio-routes.ts'

function virtualService(spec: object): KubeObject {
  return object('networking.istio.io/v1', 'VirtualService', { name: 'v', namespace: 'shop' }, { spec })
}

function worldOf(...objects: KubeObject[]): IndexWorld {
  const index = new ObjectIndex()
  for (const [i, each] of objects.entries()) index.put(String(i), each)
  const world = new IndexWorld(index, { controlInputs: {} })
  world.joins = ['Service', gatewayKind]
  return world
}

const gateway = (name: string) =>
  object(
    'networking.istio.io/v1',
    'Gateway',
    { name, namespace: 'istio' },
    { spec: { selector: { istio: 'ingress' } } },
  )
const service = (type: string) =>
  object('v1', 'Service', { name: 's', namespace: 'istio' }, { spec: { type, selector: { istio: 'ingress', a: 'b' } } })

describe('routes of Istio', () => {
  test('hosts are names of Services, short or long', () => {
    const route = (host: string) => ({ route: [{ destination: { host } }] })
    const http = ['web', 'web.back', 'web.back.svc.cluster.local', 'www.example.com'].map(route)
    assert.deepEqual(
      destinationsOf(virtualService({ http })).map(({ name, namespace, path }) => [name, namespace, path]),
      [
        ['web', 'shop', 'spec.http[0].routes[0].destination.host'],
        ['web', 'back', 'spec.http[1].routes[0].destination.host'],
        ['web', 'back', 'spec.http[2].routes[0].destination.host'],
      ],
    )
    assert.deepEqual(destinationsOf(virtualService({ http: 'web' })), [])
  })
  test('a gateway is open through a published Service', () => {
    const names = virtualService({ gateways: ['istio/edge', 'mesh', 7] })
    assert.equal(openGatewaysOf(names, worldOf(gateway('edge'), service('LoadBalancer'))).length, 1)
    assert.equal(openGatewaysOf(names, worldOf(gateway('edge'), service('ClusterIP'))).length, 0)
    assert.equal(
      openGatewaysOf(virtualService({ gateways: ['edge'] }), worldOf(gateway('edge'), service('NodePort'))).length,
      0,
    )
  })
  test('a gateway that calls itself public is open', () => {
    const names = virtualService({ gateways: ['istio/api-public'] })
    assert.equal(openGatewaysOf(names, worldOf(gateway('api-public'), service('ClusterIP'))).length, 1)
  })
})
