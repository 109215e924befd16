// SPDX-License-Identifier: Apache-2.0
/** Checks of selectors by label and by field. */
import assert from 'node:assert/strict'
import { type Check, expectStatus, fill, itemsOf } from './scene.ts'

/** Every operator, of both kinds of selectors. */
export const selectionChecks: readonly Check[] = [
  {
    name: 'selectors by label, with every operator',
    async run(scene) {
      await fill(scene)
      const cases: Record<string, readonly string[]> = {
        'tier=low': ['a', 'b'],
        'tier==low': ['a', 'b'],
        'tier!=low': ['c', 'd', 'e'],
        'tier in (high, other)': ['c', 'd'],
        'tier notin (low,other)': ['c', 'd', 'e'],
        tier: ['a', 'b', 'c', 'd'],
        '!tier': ['e'],
        'tier=low,tier!=high': ['a', 'b'],
        'tier,tier notin (high)': ['a', 'b'],
        'tier=none': [],
        'tier=': [],
        'tier in (low,high),tier!=high': ['a', 'b'],
      }
      for (const [labelSelector, names] of Object.entries(cases))
        assert.deepEqual(await scene.names({ labelSelector }), names, labelSelector)
      await scene.create('f', { labels: { weight: '7' } })
      await scene.create('g', { labels: { weight: 'heavy' } })
      assert.deepEqual(await scene.names({ labelSelector: 'weight>6' }), ['f'])
      assert.deepEqual(await scene.names({ labelSelector: 'weight<8,weight>6' }), ['f'])
      assert.deepEqual(await scene.names({ labelSelector: 'weight > 7' }), [])
      for (const labelSelector of ['a>x', 'a<', 'a b', 'tier in low', 'tier in ()x', '=', 'a=b=c', '-=-'])
        assert.equal((await scene.list({ labelSelector })).status, 400, labelSelector)
    },
  },
  {
    name: 'selectors by field',
    async run(scene) {
      await fill(scene)
      const b = scene.name('b')
      assert.deepEqual(await scene.names({ fieldSelector: `metadata.name=${b}` }), ['b'])
      assert.deepEqual(await scene.names({ fieldSelector: `metadata.name!=${b}` }), ['a', 'c', 'd', 'e'])
      assert.deepEqual(await scene.names({ fieldSelector: `metadata.name=${b}`, labelSelector: 'tier=high' }), [])
      if (scene.kind.isNamespaced) {
        assert.deepEqual(await scene.names({ fieldSelector: 'metadata.namespace=other' }), [])
        const own = `metadata.namespace=${scene.namespace},metadata.name==${b}`
        assert.deepEqual(await scene.names({ fieldSelector: own }), ['b'])
        const other = await scene.otherCollection()
        expectStatus(await scene.send('POST', other, { body: scene.object('b') }), 201)
        const named = await scene.send('GET', `${scene.everywhere}?fieldSelector=${own}`)
        assert.equal(itemsOf(expectStatus(named, 200)).length, 1)
      }
      for (const fieldSelector of ['metadata.bogus=x', 'metadata.name', 'x>y'])
        assert.equal((await scene.list({ fieldSelector })).status, 400, fieldSelector)
    },
  },
]
