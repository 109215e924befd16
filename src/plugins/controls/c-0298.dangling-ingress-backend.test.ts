// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0298.dangling-ingress-backend.ts'

const ingress = (spec: object) =>
  object('networking.k8s.io/v1', 'Ingress', { name: 'front', namespace: 'shop' }, { spec })
const service = (namespace = 'shop') => object('v1', 'Service', { name: 'web', namespace })
const toWeb = ingress({ rules: [{ http: { paths: [{ backend: { service: { name: 'web' } } }] } }] })

controlCases(control, {
  passes: {
    'the Service exists': [toWeb, service()],
    'a backend that is no Service': ingress({ defaultBackend: { resource: { kind: 'Bucket', name: 'files' } } }),
    'no backend at all': ingress({}),
  },
  fails: {
    'there is no such Service': {
      objects: toWeb,
      failed: ['spec.rules[0].http.paths[0].backend.service.name'],
      review: [],
      fix: [],
    },
    'the Service is of another namespace': { objects: [toWeb, service('other')], names: ['Ingress/front'] },
    'the default backend': {
      objects: ingress({ defaultBackend: { service: { name: 'web' } } }),
      failed: ['spec.defaultBackend.service.name'],
    },
  },
})
