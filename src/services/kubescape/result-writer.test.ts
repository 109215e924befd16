// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KubeObject, keyOf, type ObjectMeta, refOf } from '#domain/kube-object.ts'
import { Posture } from '#engines/posture/posture.ts'
import { joiningLibrary } from '#testing/builders/joining-library.ts'
import { object, pod } from '#testing/builders/workloads.ts'
import type { ResultClient } from './result-client.ts'
import { resultAnnotations, specHashOf } from './result-objects.ts'
import { ResultWriter } from './result-writer.ts'

const setup = { clusterName: 'test', ownNamespace: 'kubescape', setOwner: true }

/** A store that counts writes. */
class MemoryResults implements ResultClient {
  readonly objects = new Map<string, KubeObject>()
  writes = 0
  #version = 0
  /** Thrown by the next put. */
  failNext: Error | undefined

  async *list(plural: string): AsyncIterable<ObjectMeta> {
    for (const [place, { metadata }] of this.objects) if (place.startsWith(`${plural}/`)) yield metadata
  }

  async put(plural: string, object: KubeObject, known: string | undefined): Promise<string> {
    const { failNext } = this
    this.failNext = undefined
    if (failNext) throw failNext
    const place = `${plural}/${object.metadata.namespace}/${object.metadata.name}`
    assert.equal(this.objects.get(place)?.metadata.resourceVersion, known, 'the version last seen is sent')
    const resourceVersion = String(++this.#version)
    this.objects.set(place, { ...object, metadata: { ...object.metadata, resourceVersion } })
    this.writes++
    return resourceVersion
  }

  async remove(plural: string, namespace: string, name: string): Promise<void> {
    this.objects.delete(`${plural}/${namespace}/${name}`)
  }
}

function evaluate(...objects: readonly KubeObject[]) {
  const posture = new Posture(joiningLibrary(), { controlInputs: {} })
  for (const each of objects) posture.put(keyOf(refOf(each)), each)
  const [first] = objects
  assert.ok(first)
  return { id: keyOf(refOf(first)), results: posture.evaluate(keyOf(refOf(first))), hash: specHashOf(first) }
}

const places = (store: MemoryResults) => [...store.objects.keys()].sort()

test('a result is two objects; writing it again writes nothing; so does a restart', async () => {
  const store = new MemoryResults()
  const { id, results, hash } = evaluate(pod())
  const writer = new ResultWriter(store, setup)
  await writer.replace(id, results, hash)
  assert.deepEqual(places(store), [
    'workloadconfigurationscans/shop/pod-web',
    'workloadconfigurationscansummaries/shop/pod-web',
  ])
  await writer.replace(id, results, hash)
  assert.equal(store.writes, 2)
  const restarted = new ResultWriter(store, setup)
  await restarted.load(new AbortController().signal)
  await restarted.replace(id, results, hash)
  assert.equal(store.writes, 2)
  assert.equal(restarted.counters.unchanged, 1)
})

test('a fixed object is stored as passed: results are replaced, never merged', async () => {
  const store = new MemoryResults()
  const writer = new ResultWriter(store, setup)
  const account = object(
    'v1',
    'ServiceAccount',
    { name: 'default', namespace: 'shop' },
    { automountServiceAccountToken: true },
  )
  const failing = evaluate(pod(), account)
  await writer.replace(failing.id, failing.results, failing.hash)
  const status = () => {
    const spec = store.objects.get('workloadconfigurationscansummaries/shop/pod-web')?.['spec']
    const { controls } = (spec ?? {}) as { controls?: Record<string, { status: { status: string } }> }
    return controls?.['C-0034']?.status.status
  }
  assert.equal(status(), 'failed')
  const fixed = evaluate(pod())
  await writer.replace(fixed.id, fixed.results, fixed.hash)
  assert.equal(status(), 'passed')
})

test('results of a vanished object go, and those that vanished while nobody looked', async () => {
  const store = new MemoryResults()
  const writer = new ResultWriter(store, setup)
  const { id, results, hash } = evaluate(pod())
  await writer.replace(id, results, hash)
  await writer.replace(id, [], '')
  assert.deepEqual(places(store), [])
  await writer.replace(id, results, hash)
  const restarted = new ResultWriter(store, setup)
  await restarted.load(new AbortController().signal)
  await restarted.sweep(() => false)
  assert.deepEqual(places(store), [])
})

test('what somebody else wrote stays', async () => {
  const store = new MemoryResults()
  store.objects.set(
    'workloadconfigurationscans/shop/foreign',
    object('v1', 'X', { name: 'foreign', namespace: 'shop' }),
  )
  const writer = new ResultWriter(store, setup)
  await writer.load(new AbortController().signal)
  await writer.sweep(() => false)
  assert.deepEqual(places(store), ['workloadconfigurationscans/shop/foreign'])
})

test('two objects of one slug get two names', async () => {
  const store = new MemoryResults()
  const writer = new ResultWriter(store, setup)
  for (const name of ['a:b', 'a-b']) {
    const { id, results, hash } = evaluate(pod({}, { name }))
    await writer.replace(id, results, hash)
  }
  const names = places(store).filter(place => place.startsWith('workloadconfigurationscans/'))
  assert.equal(names.length, 2)
  assert.ok(names.includes('workloadconfigurationscans/shop/pod-a-b'))
})

test('a write that fails half-way is written again', async () => {
  const store = new MemoryResults()
  const writer = new ResultWriter(store, setup)
  const { id, results, hash } = evaluate(pod())
  store.failNext = new Error('no')
  await assert.rejects(writer.replace(id, results, hash))
  await writer.replace(id, results, hash)
  assert.equal(places(store).length, 2)
})

test('an object with a uid owns its results, in its own namespace only', async () => {
  const store = new MemoryResults()
  const writer = new ResultWriter(store, setup)
  const { id, results, hash } = evaluate(pod({}, { uid: 'u-1' }))
  await writer.replace(id, results, hash)
  const { ownerReferences, annotations } = store.objects.get('workloadconfigurationscans/shop/pod-web')?.metadata ?? {}
  assert.deepEqual(ownerReferences, [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'u-1' }])
  assert.equal(annotations?.[resultAnnotations.objectKey], '/Pod/shop/web')
  assert.equal(annotations?.['kubescape.io/wlid'], 'wlid://cluster-test/namespace-shop/pod-web')
})
