// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { object } from '#testing/builders/workloads.ts'
import { ingressBackendsOf } from './ingress-backends.ts'

test('backends of an Ingress are found in both forms, and resources are none', () => {
  const ingress = (spec: unknown) => object('networking.k8s.io/v1', 'Ingress', { name: 'i' }, { spec })
  const paths = [
    { backend: { service: { name: 'web' } } },
    { backend: { serviceName: 'old' } },
    { backend: { resource: { kind: 'Bucket', name: 'files' } } },
    'damaged',
  ]
  assert.deepEqual(
    ingressBackendsOf(ingress({ defaultBackend: { service: { name: 'd' } }, rules: [{ http: { paths } }] })),
    [
      { name: 'd', path: 'spec.defaultBackend.service.name' },
      { name: 'web', path: 'spec.rules[0].http.paths[0].backend.service.name' },
      { name: 'old', path: 'spec.rules[0].http.paths[1].backend.serviceName' },
    ],
  )
  assert.deepEqual(ingressBackendsOf(ingress({ backend: { serviceName: 'old' } })), [
    { name: 'old', path: 'spec.backend.serviceName' },
  ])
  assert.deepEqual(ingressBackendsOf(ingress(null)), [])
})
