// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mapSelects } from '#engines/posture/label-selector.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import type { Fields } from './fields.ts'
import { labelIndex, selectorIndex } from './label-index.ts'

const keys = ['app', 'tier', 'release', '__proto__', 'constructor']
const values = ['web', 'db', '', 'a=b', 7, null, true]

function randomLabels(random: Random): Fields {
  const labels: Record<string, unknown> = {}
  for (let i = random.below(4); i > 0; i--)
    Object.defineProperty(labels, random.pick(keys), {
      value: random.pick(values),
      enumerable: true,
      configurable: true,
    })
  return labels
}

describe('selectors and labels by each other', () => {
  test('candidates hold all that select, in their order, whatever the labels', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = seededRandom(seed)
    const randomList = () => Array.from({ length: random.below(12) }, () => randomLabels(random))
    for (let i = 0; i < 500; i++) {
      const selectors = randomList()
      const labels = randomLabels(random)
      const found = selectorIndex(selectors, each => each)(labels).filter(each => mapSelects(each, labels))
      assert.deepEqual(
        found,
        selectors.filter(each => mapSelects(each, labels)),
        `seed ${seed}`,
      )
      const maps = randomList()
      const selector = randomLabels(random)
      assert.equal(
        labelIndex(maps)(selector).some(each => mapSelects(selector, each)),
        maps.some(each => mapSelects(selector, each)),
        `seed ${seed}`,
      )
    }
  })
  test('of many selectors only those are candidates that share their rarest label', () => {
    const selectors = ['a', 'b', 'c'].map(app => ({ release: 'shop', app }))
    const labels = { release: 'shop', app: 'b' }
    assert.deepEqual(selectorIndex(selectors, each => each)(labels), [selectors[1]])
    assert.deepEqual(labelIndex(selectors)(labels), [selectors[1]])
  })
})
