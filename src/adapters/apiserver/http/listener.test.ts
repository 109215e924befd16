// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { type ClientHttp2Session, connect } from 'node:http2'
import { get } from 'node:https'
import test from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { startTestServer } from '#testing/api-server.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { widgets } from '#testing/test-kinds.ts'

const inA = '/apis/shop.example/v1/namespaces/a/widgets'

async function session(port: number, ca: string): Promise<ClientHttp2Session> {
  const client = connect(`https://localhost:${port}`, { ca })
  await new Promise((resolve, reject) => {
    client.once('connect', resolve)
    client.once('error', reject)
  })
  return client
}

/** The first `lines` lines of a stream. */
function linesOf(client: ClientHttp2Session, path: string, lines: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const stream = client.request({ ':path': path })
    let text = ''
    stream.on('error', reject)
    stream.on('end', () => resolve(text.split('\n')))
    // A stream that is cut, or never reached the server, closes without an end and without an error.
    stream.on('close', () => resolve(text.split('\n')))
    stream.on('data', (piece: Buffer) => {
      text += piece.toString()
      const found = text.split('\n')
      if (found.length <= lines) return
      stream.close()
      resolve(found.slice(0, lines))
    })
    stream.end()
  })
}

test('one port speaks HTTP/2 and 1.1, and many watches share a connection', async () => {
  const { server: tls, authority } = testCertificates()
  await using api = await startTestServer([widgets])
  const { port, url } = await api.server.listen({ tls })
  assert.equal(url, `https://127.0.0.1:${port}`)
  const client = await session(port, authority.certificatePem)
  const watches = Array.from({ length: 40 }, () => linesOf(client, `${inA}?watch=true&resourceVersion=1`, 2))
  for (const name of ['x', 'y']) await api.call('POST', inA, { body: { metadata: { name } } })
  for (const lines of await Promise.all(watches))
    assert.deepEqual(
      lines.map(line => (JSON.parse(line) as { object: { metadata: { name: string } } }).object.metadata.name),
      ['x', 'y'],
    )
  const status = await new Promise<number | undefined>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: inA, ca: authority.certificatePem, agent: false }, response => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
  assert.equal(status, 200)
  client.destroy()
})

function peerName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject?.CN))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

test('another certificate serves new connections at once', async () => {
  const first = testCertificates()
  await using api = await startTestServer()
  const listener = await api.server.listen({ tls: first.server })
  assert.equal(await peerName(listener.port), 'kube-apiserver')
  listener.setCertificate(first.client)
  assert.equal(await peerName(listener.port), 'admin')
})

test('closing ends watches that stand, over both protocols', async () => {
  const { server: tls, authority } = testCertificates()
  const api = await startTestServer([widgets])
  const { port } = await api.server.listen({ tls })
  const client = await session(port, authority.certificatePem)
  client.on('error', () => {})
  const overTwo = linesOf(client, `${inA}?watch=true`, 5).catch(() => ['cut'])
  const overOne = await api.watch(`${inA}?watch=true`)
  const startedMs = performance.now()
  await api.server.close(50)
  assert.ok(performance.now() - startedMs < 15_000)
  assert.equal(await overOne.next().catch(() => undefined), undefined)
  await overTwo
  client.destroy()
  await api[Symbol.asyncDispose]()
})

test('an address that is taken is an error of listening', async () => {
  await using api = await startTestServer()
  const { port } = await api.server.listen({})
  await assert.rejects(api.server.listen({ port }), { code: 'EADDRINUSE' })
})
