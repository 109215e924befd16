// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { createCatalog } from '#adapters/apiserver/catalog.ts'
import { forAll, type Random } from '#testing/random.ts'
import { blobs, totals, widgets } from '#testing/test-kinds.ts'
import { type Target, targetOf } from './target.ts'

const resources = [
  widgets,
  blobs,
  totals,
  { ...totals, group: '', plural: 'namespaces', kind: 'Namespace', subresources: { status: { type: 'part' } } },
] as Parameters<typeof createCatalog>[0]

function randomPath(random: Random): string {
  const begin = random.pick(['/apis/shop.example/v1', '/apis/shop.example/v1', '/api/v1', '/apis', '/apis/nobody/v1'])
  const words = ['namespaces', 'widgets', 'blobs', 'totals', 'x', 'status', '', '%61', '%', 'a%2Fb']
  const scope = random.chance(0.6) ? `/namespaces/${random.pick(['x', 'y', '%78', ''])}` : ''
  return [begin + scope, ...Array.from({ length: random.below(4) }, () => random.pick(words))].join('/')
}

function taken(path: string, catalog: ReturnType<typeof createCatalog>): Target | string {
  try {
    return targetOf(path, catalog)
  } catch (error) {
    return String(error)
  }
}

test('a path means the same whatever was asked before', () => {
  const asked = createCatalog(resources)
  let objects = 0
  forAll({ runs: 4000 }, random => {
    const path = randomPath(random)
    const target = taken(path, asked)
    if (typeof target === 'object' && target.kind === 'resource' && target.name !== undefined) objects++
    assert.deepEqual(target, taken(path, createCatalog(resources)), path)
  })
  assert.ok(objects > 100, `expected paths of many objects, got ${objects}`)
})
