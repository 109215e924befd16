// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AttackTrack, prioritize } from './attack-tracks.ts'
import type { ObjectResult } from './results/result.ts'

const track: AttackTrack = {
  name: 'way-in',
  apiVersion: 'regolibrary.kubescape/v1alpha1',
  version: '1.0',
  data: {
    name: 'Entry',
    subSteps: [
      { name: 'Impact', subSteps: [] },
      { name: 'Theft', subSteps: [{ name: 'Sale' }] },
    ],
  },
}

function result(steps: Readonly<Record<string, string>>, kind = 'Deployment'): ObjectResult {
  const controls = Object.entries(steps).map(([id, category]) => ({
    control: {
      control: {},
      facts: {
        id,
        baseScore: 8,
        typeTags: ['security'],
        attackTracks: [{ attackTrack: 'way-in', categories: [category] }],
      },
      severity: 'High',
      rules: [],
    },
    status: 'failed',
    subStatus: '',
    info: '',
    rules: [],
  }))
  const object = { apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, spec: { replicas: 5 } }
  return { resourceID: 'id', object, controls } as unknown as ObjectResult
}

const cases: Record<string, [steps: Record<string, string>, ways: readonly string[]]> = {
  'the first step alone': [{ 'C-1': 'Entry' }, ['C-1']],
  'as deep as it goes': [{ 'C-1': 'Entry', 'C-2': 'Impact' }, ['C-1 C-2']],
  'a gap ends the way before it': [{ 'C-1': 'Entry', 'C-3': 'Sale' }, ['C-1']],
  'no way in': [{ 'C-2': 'Impact' }, []],
  'each control of a step is a way': [{ 'C-1': 'Entry', 'C-4': 'Entry', 'C-2': 'Theft' }, ['C-1 C-2', 'C-4 C-2']],
}
for (const [reason, [steps, ways]] of Object.entries(cases)) {
  test(`attack tracks: ${reason}`, () => {
    const vectors = prioritize(result(steps), [track])?.priorityVector ?? []
    assert.deepEqual(
      vectors.map(({ vector }) => vector.map(({ controlID }) => controlID).join(' ')),
      ways,
    )
  })
}

test('scores multiply along a way, and grow with replicas', () => {
  const found = prioritize(result({ 'C-1': 'Entry', 'C-2': 'Impact' }), [track])
  assert.equal(found?.score, 8 * 8 * 1.5)
  assert.equal(found.severity, 3)
})

test('what runs nothing has no way through it', () => {
  assert.equal(prioritize(result({ 'C-1': 'Entry' }, 'ConfigMap'), [track]), undefined)
})
