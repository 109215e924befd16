// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import test from 'node:test'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { withSeeds } from '#testing/object-store-suite.ts'
import type { Random } from '#testing/random.ts'
import { widgets } from '#testing/test-kinds.ts'

const inA = '/apis/shop.example/v1/namespaces/a/widgets'

test('nesting, prototypes and huge numbers in bodies are data or refused, and change nothing else', async () => {
  await using api = await startTestServer([widgets])
  const deep = `{"metadata":{"name":"deep"},"spec":${'{"a":'.repeat(600)}1${'}'.repeat(600)}}`
  assert.equal((await api.call('POST', inA, { body: deep })).status, 400)
  const proto =
    '{"metadata":{"name":"p","labels":{"__proto__":"x"}},"spec":{"__proto__":{"polluted":1}},"__proto__":{"a":1}}'
  assert.equal((await api.call('POST', inA, { body: proto })).status, 422)
  const fine = '{"metadata":{"name":"p","__proto__":{"a":1}},"spec":{"__proto__":{"polluted":1}},"__proto__":{"a":1}}'
  assert.equal((await api.call('POST', `${inA}?fieldValidation=Ignore`, { body: fine })).status, 201)
  assert.equal(
    (await api.call('PATCH', `${inA}/p`, { body: '{"spec":{"constructor":{"prototype":{"polluted":1}}}}' })).status,
    200,
  )
  assert.equal(
    (await api.call('PATCH', `${inA}/p`, { body: '{"__proto__":{"polluted":2},"spec":{"n":1e999}}' })).status,
    200,
  )
  assert.equal(Object(undefined).polluted, undefined)
  assert.equal((await api.call('GET', '/apis/shop.example/v1/__proto__')).status, 404)
  assert.equal((await api.call('GET', `${inA}/p/__proto__`)).status, 404)
  assert.equal((await api.call('GET', `${inA}?labelSelector=__proto__`)).status, 400)
  assert.equal((await api.call('GET', `${inA}?fieldSelector=constructor=a`)).status, 400)
  assert.deepEqual(api.lines, [])
})

test('bodies, URLs and headers are bounded', async () => {
  await using api = await startTestServer([widgets])
  assert.equal((await api.call('POST', inA, { body: Buffer.alloc(9 << 20, 32) })).status, 413)
  assert.equal((await api.call('PATCH', `${inA}/x`, { body: Buffer.alloc(4 << 20, 32) })).status, 413)
  assert.equal((await api.call('DELETE', `${inA}/x`, { body: Buffer.alloc(1 << 20, 32) })).status, 413)
  assert.equal((await api.call('GET', `${inA}?labelSelector=${'a,'.repeat(20_000)}`)).status, 400)
  assert.equal((await api.call('GET', `${inA}?labelSelector=${'a,'.repeat(2000)}a`)).status, 400)
  assert.equal((await api.call('GET', `${inA}?continue=${'A'.repeat(5000)}`)).status, 400)
  assert.equal((await api.call('GET', inA, { headers: { accept: 'a/b,'.repeat(2000) } })).status, 406)
  assert.equal((await api.call('GET', `/${'a/'.repeat(500)}`)).status, 404)
  const gzip = { headers: { 'content-encoding': 'gzip' }, body: '{}' }
  assert.equal((await api.call('POST', inA, gzip)).status, 415)
  assert.equal((await api.call('GET', inA)).status, 200)
})

test('more requests than the server takes at once are told to come again', async () => {
  await using api = await startTestServer([widgets], { limits: { maxWatches: 1 } })
  const first = await api.watch(`${inA}?watch=true`)
  const second = await api.call('GET', `${inA}?watch=true`)
  assert.deepEqual([second.status, second.json['reason'], second.headers['retry-after']], [429, 'TooManyRequests', '1'])
  assert.equal((await api.call('GET', inA)).status, 200)
  first.close()
})

test('a server that is full still tells that it is there, and nothing else', async () => {
  await using api = await startTestServer([widgets], {
    limits: { maxReadsInFlight: 0, maxWritesInFlight: 0, maxWatches: 0 },
  })
  for (const path of ['/livez', '/readyz', '/healthz', '/apis', '/apis/shop.example', '/apis/shop.example/v1'])
    assert.equal((await api.call('GET', path)).status, 200, path)
  for (const path of [inA, `${inA}?watch=true`, '/openapi/v2', '/version', '/api/v1/pods'])
    assert.equal((await api.call('GET', path)).status, 429, path)
  const { status, json, headers } = await api.call('POST', inA, { body: { metadata: { name: 'x' } } })
  assert.deepEqual([status, json.kind, headers['retry-after']], [429, 'Status', '1'])
})

test('long writes of a kind are bounded, short ones and reads of it are not', async () => {
  const narrow = { ...widgets, limits: { ...widgets.limits, maxConcurrentWrites: 1 } }
  await using api = await startTestServer([narrow])
  const { socket } = raw(api, `POST ${inA} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n{"meta`)
  for (let turn = 0; turn < 200 && api.server.inFlight.write === 0; turn++)
    await new Promise(resolve => setTimeout(resolve, 5))
  const long = { metadata: { name: 'x' }, spec: { pad: 'x'.repeat(300_000) } }
  const refused = await api.call('POST', inA, { body: long })
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1'])
  assert.equal((await api.call('POST', inA, { body: { metadata: { name: 'short' } } })).status, 201)
  assert.equal((await api.call('PATCH', `${inA}/short`, { body: {} })).status, 429, 'it may touch a long object')
  assert.equal((await api.call('GET', inA)).status, 200)
  socket.destroy()
  for (let turn = 0; turn < 200 && api.server.inFlight.write > 0; turn++)
    await new Promise(resolve => setTimeout(resolve, 5))
  assert.equal((await api.call('POST', inA, { body: long })).status, 201)
})

/** Sends raw text and collects what comes back until the connection ends. */
function raw(api: TestServer, text: string): { socket: Socket; answer: Promise<string> } {
  const { hostname, port } = new URL(api.url)
  const socket = connect(Number(port), hostname, () => socket.write(text))
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  socket.on('error', () => {})
  return {
    socket,
    answer: new Promise(resolve => socket.once('close', () => resolve(Buffer.concat(pieces).toString()))),
  }
}

test('a body that never ends is given up, and its place given back', async () => {
  const clock = fakeClock()
  await using api = await startTestServer([widgets], { clock })
  const { answer } = raw(api, `POST ${inA} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"meta`)
  for (let turn = 0; turn < 100 && clock.pendingMs().length < 2; turn++)
    await new Promise(resolve => setImmediate(resolve))
  await clock.advance(31_000)
  await answer
  for (let turn = 0; turn < 100 && api.server.inFlight.write > 0; turn++)
    await new Promise(resolve => setImmediate(resolve))
  assert.equal(api.server.inFlight.write, 0)
})

test('a client that goes in the midst of its request, or of the answer, leaves nothing behind', async () => {
  await using api = await startTestServer([widgets])
  for (let i = 0; i < 30; i++)
    await api.call('POST', inA, { body: { metadata: { name: `x${i}` }, spec: { pad: 'x'.repeat(500_000) } } })
  const half = raw(api, `POST ${inA} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"meta`)
  const list = raw(api, `GET ${inA} HTTP/1.1\r\nhost: x\r\n\r\n`)
  await new Promise(resolve => list.socket.once('data', resolve))
  list.socket.destroy()
  half.socket.destroy()
  const busy = () => api.server.inFlight.read + api.server.inFlight.write
  for (let turn = 0; turn < 200 && busy() > 0; turn++) await new Promise(resolve => setTimeout(resolve, 5))
  assert.equal(busy(), 0)
})

test('random requests never fail inside', async () => {
  await using api = await startTestServer([widgets])
  await api.call('POST', inA, { body: { metadata: { name: 'x' }, spec: { price: 1 } } })
  await withSeeds(250, async random => {
    const method = random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])
    const path = `${random.pick([inA, `${inA}/x`, `${inA}/x/status`, '/api/v1/namespaces', '/apis', '/openapi/v3', '/apis/shop.example/v1'])}${query(random)}`
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const type = random.pick([
      'application/json',
      'application/yaml',
      'application/merge-patch+json',
      'application/json-patch+json',
      'application/apply-patch+yaml',
      'x',
    ])
    const answer = await api.call(method, path, {
      headers: { accept: random.pick(accepts), 'content-type': type },
      ...(hasBody ? { body: body(random) } : {}),
    })
    assert.ok(answer.status < 500 || answer.status === 504, `${method} ${path}: ${answer.status} ${answer.text}`)
    if (answer.status >= 400 && method !== 'HEAD') assert.equal(answer.json.kind, 'Status')
  })
  assert.deepEqual(api.lines, [])
})

const accepts = [
  'application/json',
  '*/*',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'text/html',
  '',
]
const odd = [
  '',
  '0',
  '-1',
  'true',
  'null',
  'x',
  '%00',
  '__proto__',
  'a=b',
  '!',
  'a in (',
  '99999999999999999999',
  'All',
  '{}',
  '⋯',
]

function query(random: Random): string {
  const names = [
    'limit',
    'continue',
    'labelSelector',
    'fieldSelector',
    'resourceVersion',
    'resourceVersionMatch',
    'dryRun',
    'fieldManager',
    'fieldValidation',
    'includeObject',
    'force',
    'pretty',
    'propagationPolicy',
  ]
  const parts = Array.from(
    { length: random.below(4) },
    () => `${random.pick(names)}=${encodeURIComponent(random.pick(odd))}`,
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

function body(random: Random): string {
  const value = (): string =>
    random.pick([
      '{}',
      '[]',
      'null',
      '1',
      '"x"',
      '{"name":"x"}',
      '{"name":1}',
      '{"labels":{"a":null}}',
      '[{"op":"add","path":"/spec/a","value":1}]',
    ])
  const shapes = [
    () => value(),
    () => `{"metadata":${value()},"spec":${value()}}`,
    () => `{"kind":${value()},"apiVersion":${value()},"metadata":${value()}}`,
    () => `[{"op":${value()},"path":${value()},"value":${value()}}]`,
    () => `[{"op":"replace","path":"/metadata/${random.pick(['name', 'labels', 'uid', '-'])}","value":${value()}}]`,
    () => '{"metadata":{"name":"x"},"spec":',
    () => 'a: *b',
  ]
  return random.pick(shapes)()
}
