// SPDX-License-Identifier: Apache-2.0
/** Bounds of real kinds over HTTP, and what a client is told beyond them. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { systemClock } from '#runtime/clock.ts'
import { startStorage } from '#services/storage/start.ts'
import { createApiClient } from '#testing/api-client.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type KindBounds, kindBounds } from './kind-bounds.ts'

const base = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/default'

async function start(boundsNow: (plural: string) => KindBounds): Promise<AssembledServer> {
  const authentication = everybodyIs({ name: 'tester', groups: [] })
  const shared = { clock: systemClock, random: Math.random, log: memoryLog().log }
  return startStorage({ ...shared, authentication, host: '127.0.0.1', port: 0, boundsNow })
}

function sized(name: string, sizeBytes: number): string {
  const text = JSON.stringify({ metadata: { name }, spec: { pad: '' } })
  return text.replace('"pad":""', `"pad":"${'x'.repeat(sizeBytes - text.length)}"`)
}

test('a body longer than its kind takes is refused as such, and bounds change for what comes next', async () => {
  let bounds: KindBounds = { maxObjectBytes: 10_000, maxConcurrentWrites: 100 }
  const storage = await start(plural => (plural === 'sbomsyfts' ? bounds : kindBounds(plural)))
  const client = createApiClient(storage.url)
  const post = (plural: string, name: string, sizeBytes: number) =>
    client.call('POST', `${base}/${plural}`, { body: sized(name, sizeBytes) })
  try {
    assert.equal((await post('sbomsyfts', 'a', 10_000)).status, 201)
    const { status, json } = await post('sbomsyfts', 'b', 10_001)
    assert.deepEqual([status, json.kind, json['reason'], json['code']], [413, 'Status', 'RequestEntityTooLarge', 413])
    assert.equal((await post('vulnerabilitymanifests', 'b', 10_001)).status, 201, 'another kind has other bounds')
    bounds = { ...bounds, maxObjectBytes: 20_000 }
    assert.equal((await post('sbomsyfts', 'b', 10_001)).status, 201)
  } finally {
    client.close()
    await storage.stop()
  }
})

test('each kind has a bound on bodies and on writes at once, the largest kind the fewest writes', async () => {
  const storage = await start(kindBounds)
  try {
    const { stored } = storage.server.operations.catalog
    const seen = [...stored.values()].map(({ limits }) => limits)
    for (const { maxObjectBytes, maxConcurrentWrites = 0 } of seen) {
      assert.ok(maxObjectBytes >= 3 * 2 ** 20 && maxObjectBytes <= 100 * 2 ** 20)
      assert.ok(maxConcurrentWrites > 0 && maxConcurrentWrites <= 200)
    }
    const largest = seen.toSorted((a, b) => b.maxObjectBytes - a.maxObjectBytes)[0]?.maxConcurrentWrites
    assert.equal(Math.min(...seen.map(({ maxConcurrentWrites = 0 }) => maxConcurrentWrites)), largest)
  } finally {
    await storage.stop()
  }
})

test('one long write more than a kind takes at once is told to come again; everything else goes on', async () => {
  const storage = await start(plural => ({ ...kindBounds(plural), maxConcurrentWrites: 2 }))
  const client = createApiClient(storage.url)
  const held = Array.from({ length: 2 }, () => {
    const headers = { 'content-type': 'application/json', 'content-length': 1_000_000 }
    const half = request(`${storage.url}${base}/sbomsyfts`, { method: 'POST', headers })
    half.on('error', () => {})
    half.write('{"metadata":')
    return half
  })
  try {
    while (storage.server.inFlight.write < 2) await new Promise(resolve => setTimeout(resolve, 1))
    const { status, headers, json } = await client.call('POST', `${base}/sbomsyfts`, { body: sized('a', 500_000) })
    assert.deepEqual([status, headers['retry-after'], json['reason']], [429, '1', 'TooManyRequests'])
    assert.deepEqual((json['details'] as { retryAfterSeconds?: number }).retryAfterSeconds, 1)
    assert.equal((await client.call('GET', `${base}/sbomsyfts`)).status, 200)
    assert.equal((await client.call('POST', `${base}/sbomsyfts`, { body: sized('short', 1_000) })).status, 201)
    const other = await client.call('POST', `${base}/vulnerabilitymanifests`, { body: sized('a', 500_000) })
    assert.equal(other.status, 201)
  } finally {
    for (const half of held) half.destroy()
    client.close()
    await storage.stop()
  }
})

test('requests in flight are bounded by what is in force when they come', async () => {
  const storage = await start(kindBounds)
  const client = createApiClient(storage.url)
  try {
    const watch = await client.watch(`${base}/sbomsyfts?watch=1`)
    storage.server.setLimits({ maxWatches: 1 })
    const refused = await client.call('GET', `${base}/sbomsyfts?watch=1`)
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1'])
    storage.server.setLimits({ maxWatches: 2 })
    const second = await client.watch(`${base}/sbomsyfts?watch=1`)
    assert.equal(second.status, 200)
    watch.close()
    second.close()
  } finally {
    client.close()
    await storage.stop()
  }
})
