// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { conform } from './conform.ts'
import { groupTypes } from './types-table.ts'

test('what is missing or null is what Go would have, if the field is not optional', () => {
  assert.deepEqual(conform('NetworkNeighborhoodContainer', { name: 'web', ingress: null }), {
    name: 'web',
    ingress: [],
    egress: [],
  })
  assert.deepEqual(conform('ControlSeverity', undefined), { severity: '', scoreFactor: 0 })
})

test('what has the wrong shape is not there, and takes nothing else with it', () => {
  const neighbor = {
    ports: [{ protocol: 'TCP', port: '80' }, 'x', null],
    ipAddress: 1,
    dnsNames: ['a', 2],
    podSelector: [],
  }
  assert.deepEqual(conform('NetworkNeighbor', neighbor), {
    identifier: '',
    type: '',
    dns: '',
    dnsNames: ['a'],
    ports: [{ name: '', protocol: 'TCP' }],
    ipAddress: '',
  })
})

test('law: any value conforms to every type, and what conforms stays as it is', () => {
  const names = [...groupTypes().keys()]
  forAll({ runs: 100 }, random => {
    const value = { spec: randomJsonObject(random), ...randomJsonObject(random) }
    const name = random.pick(names)
    const once = conform(name, value)
    assert.deepEqual(conform(name, once), once)
  })
})
