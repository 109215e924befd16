// SPDX-License-Identifier: Apache-2.0
import { deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0266.external-facing-through-gateways.ts'

const web = deployment()
const service = (spec: object = {}) =>
  object('v1', 'Service', { name: 'web', namespace: 'shop' }, { spec: { selector: { app: 'web' }, ...spec } })
const route = (kind: string, name: string, namespace = 'shop') =>
  object(
    'gateway.networking.k8s.io/v1',
    kind,
    { name: 'r', namespace },
    { spec: { rules: [{ backendRefs: [{ name }] }] } },
  )

const edge = object(
  'networking.istio.io/v1',
  'Gateway',
  { name: 'edge', namespace: 'istio' },
  {
    spec: { selector: { istio: 'ingress' } },
  },
)
const opening = (type: string) =>
  object('v1', 'Service', { name: 'ingress', namespace: 'istio' }, { spec: { type, selector: { istio: 'ingress' } } })
const virtualService = object(
  'networking.istio.io/v1beta1',
  'VirtualService',
  { name: 'v', namespace: 'shop' },
  {
    spec: { gateways: ['istio/edge'], http: [{ route: [{ destination: { host: 'web' } }] }] },
  },
)

controlCases(control, {
  'exposure-to-internet-via-gateway-api': {
    passes: {
      'no route leads to it': [web, service(), route('HTTPRoute', 'api')],
      'the route is of another namespace': [web, service(), route('HTTPRoute', 'web', 'other')],
      'the Service is published itself, which another control tells': [
        web,
        service({ type: 'NodePort' }),
        route('HTTPRoute', 'web'),
      ],
    },
    fails: {
      'a route leads to its Service': {
        objects: [web, service(), route('HTTPRoute', 'web')],
        names: ['Deployment/web'],
        failed: [],
        review: [],
      },
      'a route of another kind': { objects: [web, service(), route('TCPRoute', 'web')], names: ['Deployment/web'] },
    },
  },
  'exposure-to-internet-via-istio-ingress': {
    passes: { 'the gateway is not open': [web, service(), edge, opening('ClusterIP'), virtualService] },
    fails: {
      'the gateway is open': {
        objects: [web, service(), edge, opening('LoadBalancer'), virtualService],
        names: ['Deployment/web'],
        failed: [],
      },
    },
  },
})
