// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0302.dangling-gateway-backend.ts'

const route = (kind: string, ...backendRefs: object[]) =>
  object('gateway.networking.k8s.io/v1', kind, { name: 'r', namespace: 'shop' }, { spec: { rules: [{ backendRefs }] } })
const service = (namespace = 'shop') => object('v1', 'Service', { name: 'web', namespace })

controlCases(control, {
  passes: {
    'the Service exists': [route('HTTPRoute', { name: 'web' }), service()],
    'it exists in the namespace that is named': [
      route('TCPRoute', { name: 'web', namespace: 'back' }),
      service('back'),
    ],
    'a backend that is no Service': route('HTTPRoute', { group: 'example.com', kind: 'Bucket', name: 'files' }),
  },
  fails: {
    'one of two does not exist': {
      objects: [route('UDPRoute', { name: 'web' }, { name: 'ghost' }), service()],
      names: ['UDPRoute/r'],
      failed: ['spec.rules[0].backendRefs[1].name'],
      review: [],
      fix: [],
    },
    'it exists elsewhere': { objects: [route('HTTPRoute', { name: 'web' }), service('other')] },
  },
})
