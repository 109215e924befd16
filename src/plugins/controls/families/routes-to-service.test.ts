// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { object } from '#testing/builders/workloads.ts'
import { routesToService } from './routes-to-service.ts'

test('routes are found by the name and the namespace of a Service, with all their paths', () => {
  let asked = 0
  const find = routesToService(({ metadata: { name } }) => {
    asked++
    return [
      { name: 'web', namespace: 'shop', path: `${name}-1` },
      { name: 'web', namespace: name === 'first' ? 'shop' : 'back', path: `${name}-2` },
    ]
  })
  const routes = ['first', 'second'].map(name => object('v1', 'Route', { name }))
  const service = (name: string, namespace: string) => object('v1', 'Service', { name, namespace })
  assert.deepEqual(
    find(routes, service('web', 'shop')).map(({ paths }) => paths),
    [['first-1', 'first-2'], ['second-1']],
  )
  assert.deepEqual(
    find(routes, service('web', 'back')).map(({ route }) => route),
    [routes[1]],
  )
  assert.deepEqual(find(routes, service('api', 'shop')), [])
  assert.equal(asked, 2, 'each route is read once')
})
