// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { object } from '#testing/builders/workloads.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { ReadNotes } from './read-notes.ts'

const names = ['a', 'b', 'c']
const namespaces = ['x', 'y']

/** A read: a kind, then a namespace and a name where they are given. */
type Read = readonly [namespace?: string, name?: string]

function randomRead(random: Random): Read {
  const depth = random.below(3)
  if (depth === 0) return []
  return depth === 1 ? [random.pick(namespaces)] : [random.pick(namespaces), random.pick(names)]
}

function note(notes: ReadNotes, [namespace, name]: Read): void {
  if (namespace === undefined) notes.readKind('Pod')
  else if (name === undefined) notes.readNamespace('Pod', namespace)
  else notes.readObject('Pod', namespace, name)
}

function readersOf(notes: ReadNotes, pod: KubeObject): string[] {
  const found = new Set<string>()
  notes.addReadersOf(pod, found)
  return [...found].sort()
}

test('law: the readers of an object are those whose last evaluation read it, its namespace or its kind', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = seededRandom(seed)
  const notes = new ReadNotes()
  const model = new Map<string, readonly Read[]>()
  for (let i = 0; i < 2000; i++) {
    const id = `reader-${random.below(8)}`
    const reads = random.chance(0.2) ? [] : Array.from({ length: random.below(5) }, () => randomRead(random))
    if (reads.length === 0 && random.chance(0.5)) notes.forget(id)
    else {
      notes.begin()
      for (const read of reads) note(notes, read)
      notes.end(id)
    }
    model.set(id, reads)
    const [namespace, name] = [random.pick(namespaces), random.pick(names)]
    const expected = [...model].filter(([, all]) =>
      all.some(([ofNamespace = namespace, ofName = name]) => ofNamespace === namespace && ofName === name),
    )
    assert.deepEqual(
      readersOf(notes, object('v1', 'Pod', { name, namespace })),
      expected.map(([reader]) => reader).sort(),
      `seed ${seed}, step ${i}`,
    )
  }
})
