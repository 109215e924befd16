// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { parseIpRange } from '#domain/ip-address.ts'
import { systemClock } from '#runtime/clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { callBack } from './callback.ts'
import { type CallbackPolicy, mayCall, readCallbackUrl } from './callback-target.ts'

const off: CallbackPolicy = { isEnabled: false, allowed: [] }
const publicOnly: CallbackPolicy = { isEnabled: true, allowed: [] }
const loopback = parseIpRange('127.0.0.0/8')
assert.ok(loopback)
const local: CallbackPolicy = { isEnabled: false, allowed: [loopback] }
/** Waits take no time. */
const hasty = { ...systemClock, sleep: async () => undefined }

describe('where a callback may go', () => {
  const refused: Readonly<Record<string, readonly [string, CallbackPolicy]>> = {
    'nowhere unless switched on': ['https://example.com/', off],
    'only over HTTP': ['file:///etc/passwd', publicOnly],
    'no credentials': ['http://a:b@example.com/', publicOnly],
    'a URL': ['example.com', publicOnly],
    'not endless': [`http://example.com/${'a'.repeat(3000)}`, publicOnly],
  }
  for (const [reason, [url, policy]] of Object.entries(refused))
    test(reason, () => assert.equal(typeof readCallbackUrl(url, policy), 'string'))

  const addresses: Readonly<Record<string, boolean>> = {
    '93.184.215.14': true,
    '127.0.0.1': false,
    '169.254.169.254': false,
    '10.1.2.3': false,
    '100.64.0.1': false,
    '0.0.0.0': false,
    '224.0.0.1': false,
    '::1': false,
    '::ffff:10.0.0.1': false,
    'fd00::1': false,
    'fe80::1': false,
    '2002:a00:1::': false,
    '2606:2800:220:1::1': true,
    'not an address': false,
  }
  for (const [address, expected] of Object.entries(addresses))
    test(`${address}: ${expected ? 'public' : 'not public'}`, () =>
      assert.equal(mayCall(address, publicOnly), expected))

  test('listed ranges are the only ones', () => {
    assert.equal(mayCall('127.0.0.1', local), true)
    assert.equal(mayCall('93.184.215.14', local), false)
  })
})

/** A server that answers with the statuses in turn. */
async function receiver(...statuses: readonly number[]) {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => {
      const status = statuses[bodies.push(body) - 1] ?? 500
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { bodies, port, [Symbol.dispose]: () => void server.close() }
}

test('a callback is tried again, at the address that the name had first', async () => {
  using server = await receiver(503, 204)
  const url = new URL(`http://receiver.example:${server.port}/done`)
  const parts = {
    policy: local,
    clock: hasty,
    log: memoryLog().log,
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  }
  assert.equal(await callBack(url, 'some-id', { kind: 'failed', because: 'no' }, parts), true)
  assert.deepEqual(
    server.bodies.map(body => JSON.parse(body) as unknown),
    [1, 2].map(() => ({ id: 'some-id', status: 'failed', error: 'no' })),
  )
})

test('three tries, and no redirection followed', async () => {
  using server = await receiver(302, 302, 302, 204)
  const url = new URL(`http://127.0.0.1:${server.port}/done`)
  assert.equal(
    await callBack(url, 'id', { kind: 'completed' }, { policy: local, clock: hasty, log: memoryLog().log }),
    false,
  )
  assert.equal(server.bodies.length, 3)
})

test('a name with one address that may not be called is not called', async () => {
  using server = await receiver(204)
  const url = new URL(`http://receiver.example:${server.port}/done`)
  const resolve = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ]
  assert.equal(
    await callBack(url, 'id', { kind: 'completed' }, { policy: local, clock: hasty, log: memoryLog().log, resolve }),
    false,
  )
  assert.equal(server.bodies.length, 0)
})
