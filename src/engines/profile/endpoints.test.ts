// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultCollapseSettings } from './collapse-settings.ts'
import { compactEndpoints } from './endpoints.ts'
import type { Endpoint } from './observed.ts'

const settings = { ...defaultCollapseSettings, endpointThreshold: 2 }

function of(endpoint: string, more: Partial<Endpoint> = {}): Endpoint {
  return { endpoint, methods: ['GET'], internal: false, direction: 'inbound', ...more }
}

const cases: Readonly<Record<string, readonly [readonly Endpoint[], readonly Endpoint[]]>> = {
  'methods of one endpoint come together': [
    [of(':80/a', { methods: ['PUT', 'GET'] }), of(':80/a', { methods: ['POST'] })],
    [of(':80/a', { methods: ['GET', 'POST', 'PUT'] })],
  ],
  'the host does not count, nor what is asked of a path': [
    [of('example.com:80/a/?x=1'), of('http://[::1]:80/a#y')],
    [of(':80/a')],
  ],
  'without port and path': [[of('example.com')], [of(':/')]],
  'directions and kinds are told apart': [
    [of(':80/a'), of(':80/a', { direction: 'outbound' }), of(':80/a', { internal: true })],
    [of(':80/a'), of(':80/a', { internal: true }), of(':80/a', { direction: 'outbound' })],
  ],
  'many paths of a port become a pattern, those of another do not': [
    [of(':80/u/1'), of(':80/u/2'), of(':80/u/3'), of(':81/u/1')],
    [of(':80/u/⋯'), of(':81/u/1')],
  ],
  'any port takes in the same path of a port': [
    [of(':80/a', { methods: ['PUT'] }), of(':0/a'), of(':80/b'), of(':81/a', { direction: 'outbound' })],
    [of(':0/a', { methods: ['GET', 'PUT'] }), of(':80/b'), of(':81/a', { direction: 'outbound' })],
  ],
  'values of headers come together': [
    [
      of(':80/a', { headers: { Host: ['b'], __proto__: ['x'] } }),
      of(':80/a', { headers: { Host: ['a'], Accept: ['*'] } }),
    ],
    [of(':80/a', { headers: { Accept: ['*'], Host: ['a', 'b'] } })],
  ],
  'headers that are none give way': [
    [of(':80/a', { headers: 'x' }), of(':80/a', { headers: { Host: 'a', Age: 1 } })],
    [of(':80/a', { headers: { Age: [], Host: ['a'] } })],
  ],
  'what is no endpoint is kept as it is': [
    [of('a:b:c/x'), of(':999999/')],
    [of(':999999/'), of('a:b:c/x')],
  ],
}

for (const [why, [seen, expected]] of Object.entries(cases)) {
  test(`endpoints: ${why}`, () => {
    const outcome = compactEndpoints(seen, settings)
    assert.deepEqual(outcome, expected)
    assert.deepEqual(compactEndpoints(outcome, settings), outcome)
    assert.deepEqual(compactEndpoints(seen.toReversed(), settings), outcome)
  })
}
