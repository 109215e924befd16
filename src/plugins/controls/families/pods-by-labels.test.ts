// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { workloadKinds } from '#engines/posture/kinds.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { IndexWorld } from '#engines/posture/world.ts'
import { deployment } from '#testing/builders/workloads.ts'
import { anyPods } from './pods-by-labels.ts'

test('pods are looked for by the labels of templates, within one namespace', () => {
  const index = new ObjectIndex()
  index.put('a', deployment({}, { labels: { own: 'x' } }))
  const world = new IndexWorld(index, { controlInputs: {} })
  world.joins = workloadKinds
  const ask = (namespace: string, equalities: Readonly<Record<string, string>>) =>
    anyPods(world, namespace, { equalities, selects: labels => selects({ matchLabels: equalities }, labels) })
  assert.equal(ask('shop', { app: 'web' }), true)
  assert.equal(ask('shop', { own: 'x' }), false)
  assert.equal(ask('shop', {}), true)
  assert.equal(ask('other', {}), false)
})
