// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupOf, keyOf, refOf, versionOf } from './kube-object.ts'

test('the core group is the empty string', () => {
  assert.equal(groupOf('v1'), '')
  assert.equal(versionOf('v1'), 'v1')
  assert.equal(groupOf('apps/v1'), 'apps')
  assert.equal(versionOf('apps/v1'), 'v1')
})

test('two kinds of two groups with one name have two keys', () => {
  const a = refOf({ apiVersion: 'v1', kind: 'Event', metadata: { name: 'x', namespace: 'n' } })
  const b = refOf({ apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'x', namespace: 'n' } })
  assert.notEqual(keyOf(a), keyOf(b))
  assert.equal(keyOf(a), '/Event/n/x')
})

test('a name that is no text reads as none', () => {
  const damaged = JSON.parse('{"apiVersion":"v1","kind":"Pod","metadata":{"name":{"toString":1},"namespace":[]}}')
  assert.equal(keyOf(refOf(damaged)), '/Pod//')
})
