// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import type { PlannedImage } from '#engines/imageplan/plan.ts'
import { type FakeClock, fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type WatchedRest, watchedRest } from '#testing/watched-rest.ts'
import { followImages, type ImageFollower } from './follow-cluster.ts'
import type { ImageCommands, Posted } from './image-commands.ts'

const pods = '/api/v1/pods'
const profiles = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/containerprofiles'
const paths: Readonly<Record<string, string>> = {
  Pod: pods,
  'ContainerProfile.spdx.softwarecomposition.kubescape.io': profiles,
}

function pod(name: string, image: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name },
    spec: { containers: [{ name: 'app', image }] },
  }
}

interface Scene extends AsyncDisposable {
  readonly cluster: WatchedRest
  readonly clock: FakeClock
  readonly follower: ImageFollower
  /** Images in the order they were posted. */
  readonly posted: string[]
  /** What the image service says from now on. */
  readonly service: { answer: (image: PlannedImage, signal: AbortSignal | undefined) => Promise<Posted> }
}

async function scene(...objects: readonly KubeObject[]): Promise<Scene> {
  const cluster = watchedRest()
  for (const object of objects) cluster.put(pods, object)
  const clock = fakeClock()
  const posted: string[] = []
  const service: Scene['service'] = { answer: async () => 'taken' }
  const commands: ImageCommands = {
    post(image, _, signal) {
      posted.push(image.imageTag)
      return service.answer(image, signal)
    },
    postProfile: async () => 'taken',
    close: async () => undefined,
  }
  const follower = await followImages(
    {
      cluster,
      findPath: async kind => paths[kind],
      clusterName: 'c',
      commands,
      credentials: { of: async () => [] },
      clock,
      random: () => 0.5,
      log: memoryLog().log,
    },
    new AbortController().signal,
  )
  return {
    cluster,
    clock,
    follower,
    posted,
    service,
    async [Symbol.asyncDispose]() {
      await follower.stop()
    },
  }
}

test('what is there is posted once, and later what changes', async () => {
  await using it = await scene(pod('a', 'nginx:1'), pod('b', 'redis:7'))
  await it.clock.advance(10)
  await it.follower.firstPlan
  assert.deepEqual(it.posted.splice(0), ['nginx:1', 'redis:7'])
  it.cluster.put(pods, pod('a', 'nginx:2'))
  await it.clock.advance(2_000)
  assert.deepEqual(it.posted.splice(0), ['nginx:2'])
  it.cluster.remove(pods, 'b')
  await it.clock.advance(2_000)
  assert.deepEqual([it.posted.splice(0), it.follower.planned()], [[], 1])
})

test('what the service cannot take now is posted again, what it refuses is not', async () => {
  await using it = await scene(pod('a', 'nginx:1'), pod('b', 'redis:7'))
  const answers: Posted[] = ['later', 'refused', 'taken']
  it.service.answer = async () => answers.shift() ?? 'refused'
  await it.clock.advance(10)
  assert.equal(it.posted.length, 2)
  await it.clock.advance(2_000)
  await it.follower.firstPlan
  assert.deepEqual(it.posted.splice(0), ['nginx:1', 'redis:7', 'nginx:1'])
})

test('a cluster that never rests is planned once a second', async () => {
  await using it = await scene(pod('a', 'nginx:0'))
  await it.clock.advance(10)
  for (let i = 1; i <= 50; i++) {
    it.cluster.put(pods, pod('a', `nginx:${i}`))
    await it.clock.advance(100)
  }
  assert.ok(it.posted.length <= 6, `${it.posted.length} posts in 5 s`)
  await it.clock.advance(1_000)
  assert.equal(it.posted.at(-1), 'nginx:50')
})

test('stopping ends the watches, and waits for no service that does not answer', async () => {
  const it = await scene(pod('a', 'nginx:1'))
  it.service.answer = (_, signal) =>
    new Promise(resolve => signal?.addEventListener('abort', () => resolve('later'), { once: true }))
  await it.clock.advance(10)
  assert.equal(it.cluster.watching(), 2)
  await it.follower.stop()
  assert.deepEqual([it.cluster.watching(), it.clock.pendingMs()], [0, []])
  await it.follower.firstPlan
})
