// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Neighbor, nothingObserved } from './observed.ts'
import { withActivity, withSelector, withTraffic } from './overlay.ts'

const said = { capabilities: [], execs: [], opens: [], syscalls: [], endpoints: [], rulePolicies: {} }
const seen = { ...nothingObserved, capabilities: ['B'], opens: [{ path: '/x', flags: ['R'] }], syscalls: ['read'] }

test('what a person adds is there once, whether or not it was seen', () => {
  const overlay = { ...said, capabilities: ['A', 'B'], opens: [{ path: '/y', flags: [] }, ...seen.opens] }
  const merged = withActivity(seen, overlay)
  assert.deepEqual(merged.capabilities, ['A', 'B'])
  assert.deepEqual(merged.opens, [...seen.opens, { path: '/y', flags: [] }])
  assert.deepEqual(withActivity(merged, overlay), merged)
})

test('a person may add more paths than would become a pattern', () => {
  const opens = Array.from({ length: 200 }, (_, i) => ({ path: `/d/${i}`, flags: [] }))
  assert.equal(withActivity(seen, { ...said, opens }).opens.length, 201)
})

function neighbor(identifier: string, more: Partial<Neighbor> = {}): Neighbor {
  return { identifier, type: '', dns: '', dnsNames: [], ports: [], ipAddress: '', ...more }
}

test('of a neighbour that is known the ports, selectors, address and type of the person count', () => {
  const observed = {
    ...nothingObserved,
    egress: [
      neighbor('n', {
        type: 'external',
        dnsNames: ['b.'],
        ports: [{ name: 'TCP-80', protocol: 'TCP', port: 80 }],
        podSelector: { matchLabels: { app: 'seen', tier: 'x' } },
        ipAddress: '10.0.0.1',
      }),
    ],
  }
  const own = neighbor('n', {
    dnsNames: ['a.'],
    ports: [
      { name: 'TCP-80', protocol: 'TCP', port: 8080 },
      { name: 'TCP-81', protocol: 'TCP', port: 81 },
    ],
    podSelector: { matchLabels: { app: 'said' } },
    ipAddress: '10.0.0.0/8',
  })
  const { egress } = withTraffic(observed, { ingress: [], egress: [own, neighbor('new')] })
  assert.deepEqual(egress, [
    {
      ...own,
      type: 'external',
      dnsNames: ['a.', 'b.'],
      podSelector: { matchLabels: { app: 'said', tier: 'x' } },
    },
    neighbor('new'),
  ])
})

test('labels of the person select the pods, beside those that were seen', () => {
  const base = { ...nothingObserved, matchLabels: { app: 'seen', tier: 'x' } }
  const over = { matchLabels: { app: 'said' }, matchExpressions: [{ key: 'k', operator: 'In', values: ['b', 'a'] }] }
  const { matchLabels, matchExpressions } = withSelector(base, over)
  assert.deepEqual(matchLabels, { app: 'said', tier: 'x' })
  assert.deepEqual(matchExpressions, [{ key: 'k', operator: 'In', values: ['a', 'b'] }])
})
