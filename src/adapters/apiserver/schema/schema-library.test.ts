// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSchemaLibrary } from './schema-library.ts'

const library = createSchemaLibrary({
  Pod: { type: 'object', properties: { spec: { $ref: 'Spec' } } },
  Spec: { type: 'object', properties: { next: { $ref: 'Spec' }, list: { items: { $ref: 'Item' } } } },
  Item: { type: 'string' },
  Alias: { $ref: 'Item', description: 'outer' },
  Endless: { $ref: 'Endless' },
})

test('a reference resolves to what it names, and what stands beside it wins', () => {
  assert.deepEqual(library.resolve({ $ref: 'Item' }), { type: 'string' })
  assert.deepEqual(library.resolve({ $ref: 'Item', 'x-kubernetes-map-type': 'atomic' }), {
    type: 'string',
    'x-kubernetes-map-type': 'atomic',
  })
  assert.equal(library.resolve({ $ref: 'Alias' }).type, 'string')
})

test('the same use of a reference resolves to the same schema, so that it may be a key', () => {
  const use = { $ref: 'Item', description: 'x' }
  assert.equal(library.resolve(use), library.resolve(use))
})

test('what leads nowhere or round in a circle allows anything', () => {
  assert.deepEqual(library.resolve({ $ref: 'Missing' }), {})
  assert.deepEqual(library.resolve({ $ref: 'Endless' }), {})
})

test('the closure is everything needed, sorted, also of schemas that contain themselves', () => {
  assert.deepEqual(library.closure(['Pod']), ['Item', 'Pod', 'Spec'])
})

test('the definitions of object metadata are always there', () => {
  assert.ok(library.get('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'))
})
