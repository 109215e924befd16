// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { metadataTypes } from '#engines/posture/prune.ts'
import { systemClock } from '#runtime/clock.ts'
import { startTestServer } from '#testing/api-server.ts'
import { pod } from '#testing/builders/workloads.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { WatchedKinds } from './watched-kinds.ts'

const canary = Buffer.from('the value of a Secret').toString('base64')
const secret = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, labels: { app: 'web' } },
  data: { password: canary },
})

/** Passes bodies on and keeps what came over the wire. */
function wiretap(rest: KubeRest): { readonly rest: KubeRest; readonly heard: () => string } {
  const chunks: Uint8Array[] = []
  async function* heard(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      chunks.push(chunk)
      yield chunk
    }
  }
  return {
    heard: () => Buffer.concat(chunks).toString('utf8'),
    rest: {
      ...rest,
      request: request => rest.request(request),
      close: () => rest.close(),
      async raw(request) {
        const response = await rest.raw(request)
        return { ...response, body: heard(response.body) }
      },
    },
  }
}

for (const types of [metadataTypes, new Map()]) {
  const isNarrow = types.has('Secret')
  test(`values of Secrets ${isNarrow ? 'do not come over the wire' : 'are not kept, where a rule may ask for more'}`, async () => {
    await using server = await startTestServer()
    const plain = createRest({ server: server.url })
    const path = '/api/v1/namespaces/shop/secrets'
    await plain.request({ method: 'POST', path, body: secret('listed') })
    const { rest, heard } = wiretap(plain)
    const seen: KubeObject[] = []
    const watched = new WatchedKinds({
      rest,
      findPath: async () => '/api/v1/secrets',
      kinds: ['Secret'],
      metadataTypes: types,
      clock: systemClock,
      random: Math.random,
      log: memoryLog().log,
      onPut: each => void seen.push(each),
      onRemove: () => undefined,
    })
    await watched.start(new AbortController().signal)
    await plain.request({ method: 'POST', path, body: secret('watched') })
    for (let i = 0; i < 200 && seen.length < 2; i++) await sleep(5)
    await watched.stop()
    await plain.close()
    assert.deepEqual(
      seen.map(({ apiVersion, kind, metadata, data }) => [apiVersion, kind, metadata.name, metadata.labels, data]),
      ['listed', 'watched'].map(name => ['v1', 'Secret', name, { app: 'web' }, undefined]),
    )
    assert.equal(heard().includes(canary), !isNarrow)
  })
}

interface Scene {
  readonly watched: WatchedKinds
  readonly rest: KubeRest
  /** What is refused: paths of collections. */
  readonly refused: Set<string>
  readonly put: string[]
  readonly removed: string[]
  readonly lines: ReturnType<typeof memoryLog>['lines']
  readonly unreadTold: () => number
  readonly until: (isSo: () => boolean) => Promise<void>
}

const paths: Readonly<Record<string, string>> = { Pod: '/api/v1/pods', Secret: '/api/v1/secrets' }

/** A server with a pod and a Secret, of which collections can be refused. */
async function watching(act: (scene: Scene) => Promise<void>): Promise<void> {
  await using server = await startTestServer()
  const rest = createRest({ server: server.url })
  await rest.request({ method: 'POST', path: '/api/v1/namespaces/shop/pods', body: pod() })
  await rest.request({ method: 'POST', path: '/api/v1/namespaces/shop/secrets', body: secret('s') })
  const refused = new Set<string>()
  const { log, lines } = memoryLog()
  const [put, removed]: [string[], string[]] = [[], []]
  let told = 0
  const watched = new WatchedKinds({
    rest: {
      ...rest,
      raw: async request => {
        if (refused.has(request.path)) throw new KubeError('forbidden', `GET ${request.path}: you may not`)
        return rest.raw(request)
      },
    },
    findPath: async kind => paths[kind],
    kinds: ['Pod', 'Secret'],
    clock: hastyClock(50),
    random: () => 0.5,
    log,
    onPut: ({ kind }) => void put.push(kind),
    onRemove: ({ kind }) => void removed.push(kind),
    onUnread: () => void told++,
  })
  const until = async (isSo: () => boolean) => {
    for (let i = 0; i < 1000 && !isSo(); i++) await sleep(2)
    assert.ok(isSo())
  }
  await act({ watched, rest, refused, put, removed, lines, unreadTold: () => told, until })
  await watched.stop()
  await rest.close()
}

test('a kind that is refused is told once, holds nothing up, and is read as soon as it may be', () =>
  watching(async ({ watched, refused, put, lines, unreadTold, until }) => {
    refused.add('/api/v1/secrets')
    await watched.start(new AbortController().signal)
    await until(() => put.length === 1)
    const because = 'GET /api/v1/secrets: you may not'
    assert.deepEqual(watched.unread, [{ kind: 'Secret', gvr: '/v1/secrets', because }])
    assert.deepEqual([watched.missing, unreadTold()], [[], 1])
    refused.clear()
    await until(() => put.includes('Secret'))
    await until(() => watched.unread.length === 0)
    assert.equal(unreadTold(), 2)
    const about = lines.filter(({ message }) => message.startsWith('a kind'))
    assert.deepEqual(
      about.map(({ kind }) => kind),
      ['Secret', 'Secret'],
    )
  }))

test('a kind that nobody wants any more is watched no longer, and its objects go', () =>
  watching(async ({ watched, put, removed, rest, until }) => {
    const { signal } = new AbortController()
    await watched.start(signal)
    assert.deepEqual([...put].sort(), ['Pod', 'Secret'])
    await watched.watch(['Pod'], signal)
    assert.deepEqual(removed, ['Secret'])
    await rest.request({ method: 'POST', path: '/api/v1/namespaces/shop/secrets', body: secret('later') })
    await rest.request({ method: 'POST', path: '/api/v1/namespaces/shop/pods', body: pod({}, { name: 'later' }) })
    await until(() => put.length === 3)
    assert.deepEqual(put.slice(2), ['Pod'])
    await watched.watch(['Pod', 'Secret'], signal)
    await until(() => put.length === 5)
  }))
