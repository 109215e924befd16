// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { object } from '#testing/builders/workloads.ts'
import { serviceBackendsOf } from './gateway-routes.ts'

test('backends of a route are Services unless they say otherwise', () => {
  const backendRefs = [
    { name: 'web' },
    { group: '', kind: 'Service', name: 'api', namespace: 'back' },
    { group: 'example.com', kind: 'Bucket', name: 'files' },
    { kind: 'Service' },
    'web',
  ]
  const route = object(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    { name: 'r', namespace: 'shop' },
    {
      spec: { rules: ['damaged', { backendRefs }] },
    },
  )
  assert.deepEqual(serviceBackendsOf(route), [
    { name: 'web', namespace: 'shop', path: 'spec.rules[1].backendRefs[0].name' },
    { name: 'api', namespace: 'back', path: 'spec.rules[1].backendRefs[1].name' },
  ])
  assert.deepEqual(serviceBackendsOf(object('gateway.networking.k8s.io/v1', 'HTTPRoute', { name: 'r' })), [])
})
