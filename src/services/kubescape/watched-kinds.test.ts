// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { metadataTypes } from '#engines/posture/prune.ts'
import { systemClock } from '#runtime/clock.ts'
import { startTestServer } from '#testing/api-server.ts'
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
