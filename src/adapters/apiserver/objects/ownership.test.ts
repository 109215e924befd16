// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { createStructure } from '#adapters/apiserver/patch/structure.ts'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { forAll, type Random } from '#testing/random.ts'
import { widgets } from '#testing/test-kinds.ts'
import { bodyOfBytes } from './body.ts'
import type { Draft } from './draft.ts'
import { readObject } from './incoming.ts'
import { comparedOwners, soleOwner } from './ownership.ts'

const textMap = { type: 'object', additionalProperties: { type: 'string' } } as const
const structure = createStructure({
  library: createSchemaLibrary({
    Meta: {
      type: 'object',
      properties: {
        labels: textMap,
        annotations: textMap,
        finalizers: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        ownerReferences: {
          type: 'array',
          items: { type: 'object', 'x-kubernetes-map-type': 'atomic' },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['uid'],
        },
      },
    },
    Widget: { type: 'object', properties: { metadata: { $ref: 'Meta' } } },
  }),
  defaults: {},
  mayRepeat: new Set(),
})
const resource = { ...widgets, schema: 'Widget' }

const words = ['a', 'b', 'c'] as const

function someOf<T>(random: Random, valueOf: (word: string) => T): [string, T][] {
  return words.filter(() => random.chance(0.5)).map(word => [word, valueOf(word)])
}

function randomDraft(random: Random): Draft {
  const maps = { labels: () => random.pick(words), annotations: () => random.pick(words) }
  const meta: Record<string, unknown> = { name: 'w', namespace: 'n' }
  for (const [key, valueOf] of Object.entries(maps)) {
    const entries = someOf(random, valueOf)
    if (entries.length > 0) meta[key] = Object.fromEntries(entries)
  }
  if (random.chance(0.3)) meta['finalizers'] = [`x/${random.pick(words)}`]
  if (random.chance(0.3)) meta['ownerReferences'] = [{ uid: random.pick(words), name: random.pick(words) }]
  const members = Object.fromEntries(someOf(random, () => random.pick([{}, [], { x: 1 }, { x: 2 }, 'text', null])))
  const { body } = readObject(Buffer.from(JSON.stringify({ kind: 'Widget', ...members })), 'json')
  return { meta: meta as unknown as ObjectMeta, body }
}

test('what is told without a comparison is what the comparison tells', () => {
  let told = 0
  forAll({ runs: 300 }, random => {
    let live: Draft | undefined
    for (let step = 0; step < 8; step++) {
      const time = `2026-01-0${step + 1}T00:00:00Z`
      const sent = live && random.chance(0.5) ? { ...live, body: randomDraft(random).body } : randomDraft(random)
      const { managedFields } = live?.meta ?? {}
      const next = managedFields ? { ...sent, meta: { ...sent.meta, managedFields } } : sent
      const manager = random.chance(0.8) ? 'usual' : 'other'
      const write = { resource, next, manager, time, ...(live && { live }) }
      const expected = comparedOwners(structure, write)
      const found = soleOwner(structure, write)
      if (found) told++
      if (found) assert.deepEqual(found, expected)
      // Stored and read again, as bytes.
      const stored = expected.length > 0 && random.chance(0.95) ? { managedFields: expected } : {}
      const { managedFields: _managedFields, ...rest } = next.meta
      live = { meta: { ...rest, ...stored }, body: bodyOfBytes(next.body.bytes) }
    }
  })
  assert.ok(told > 100, `expected it to be told often, got ${told}`)
})
