// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0245.https-load-balancers-with-tls-azure.ts'

const internal = 'service.beta.kubernetes.io/azure-load-balancer-internal'
const service = (type: string | undefined, annotations: object = {}) =>
  object('v1', 'Service', { name: 'front', annotations }, { spec: { type } })
const inside = service('LoadBalancer', { [internal]: 'true' })
const ingress = (spec: object, annotations: object = {}) =>
  object('networking.k8s.io/v1', 'Ingress', { name: 'front', annotations }, { spec })
const tls = [{ secretName: 'tls' }]

controlCases(control, {
  passes: {
    'an internal load balancer': inside,
    'a Service that names no type': service(undefined),
    'TLS at the application gateway': [
      inside,
      ingress({ tls }, { 'kubernetes.io/ingress.class': 'azure/application-gateway' }),
    ],
    'an Ingress without an internal load balancer': ingress({}),
  },
  fails: {
    'a public load balancer': {
      objects: service('LoadBalancer', { [internal]: 'false' }),
      failed: [],
      fix: [`metadata.annotations[${internal}]=true`],
    },
    'a Service of another type': { objects: service('NodePort'), failed: [], fix: [] },
    'an Ingress without TLS': {
      objects: [inside, ingress({})],
      failed: ['spec.tls'],
      review: ['spec.tls'],
      names: ['Ingress/front'],
    },
    'an Ingress of another class': {
      objects: [inside, ingress({ tls }, { 'kubernetes.io/ingress.class': 'nginx' })],
      fix: ['metadata.annotations[kubernetes.io/ingress.class]=azure/application-gateway'],
      names: ['Ingress/front'],
    },
  },
})
