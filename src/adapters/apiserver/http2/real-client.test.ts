// SPDX-License-Identifier: Apache-2.0
/** With the client of `node:http2`, over TLS. */
import assert from 'node:assert/strict'
import {
  type ClientHttp2Session,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import test from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { listen } from '#adapters/apiserver/http/listener.ts'
import type { Wire } from '#adapters/apiserver/http/wire.ts'
import { systemClock } from '#runtime/clock.ts'
import { block, frame, getFields } from '#testing/http2-peer.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { clientPreface, frameTypes } from './frames.ts'

const seed = Number(process.env['SEED'] ?? 20261129)
const { server: tls, authority } = testCertificates()

async function withClient(
  handle: (wire: Wire) => void,
  use: (client: ClientHttp2Session, port: number) => Promise<void>,
): Promise<void> {
  const listener = await listen({ tls, host: '127.0.0.1', port: 0, clock: systemClock, handle, defect: assert.ifError })
  const client = connect(`https://localhost:${listener.port}`, { ca: authority.certificatePem, maxSessionMemory: 100 })
  client.on('error', () => {})
  try {
    await use(client, listener.port)
  } finally {
    client.destroy()
    await listener.close(0)
  }
}

interface Answer {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function ask(client: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: readonly Buffer[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = client.request(headers, { endStream: body === undefined })
    const pieces: Buffer[] = []
    let answered: IncomingHttpHeaders = {}
    stream.on('response', got => (answered = got))
    stream.on('data', (piece: Buffer) => pieces.push(piece))
    stream.on('end', () => resolve({ headers: answered, body: Buffer.concat(pieces) }))
    stream.on('error', reject)
    for (const piece of body ?? []) stream.write(piece)
    if (body) stream.end()
  })
}

const tchars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".split('')

function randomField(random: Random, i: number): readonly [string, string] {
  const name = Array.from({ length: 1 + random.below(12) }, () => random.pick(tchars)).join('')
  // Every byte that a value may hold but for spaces, which may not stand around it.
  const code = () => random.pick([0x21 + random.below(0x5e), 0x80 + random.below(0x80)])
  const value = Array.from({ length: random.below(random.pick([4, 40, 300])) }, () => String.fromCharCode(code())).join(
    '',
  )
  return [`${i}${name}`, value]
}

test(`headers come as they were sent, both ways, with tables and Huffman codes (seed ${seed})`, async () => {
  const random = seededRandom(seed)
  const repeated = Array.from({ length: 20 }, (_, i) => randomField(random, i))
  let heard: readonly string[] = []
  let reply: Record<string, string> = {}
  await withClient(
    wire => {
      heard = wire.rawHeaders()
      wire.head(200, reply, false)
      wire.end()
    },
    async client => {
      for (let run = 0; run < 120; run++) {
        const fields = Object.fromEntries(
          Array.from({ length: random.below(12) }, (_, i) =>
            random.chance(0.6) ? random.pick(repeated) : randomField(random, 100 + i),
          ),
        )
        reply = Object.fromEntries(Array.from({ length: random.below(12) }, (_, i) => randomField(random, i)))
        const path = `/${Array.from({ length: random.below(60) }, () => random.pick(tchars)).join('')}`
        const { headers } = await ask(client, { ':path': path, ...fields })
        const pairs = Array.from({ length: heard.length / 2 }, (_, i) => [heard[2 * i] ?? '', heard[2 * i + 1]])
        const got = Object.fromEntries(pairs.filter(([name = '']) => !name.startsWith(':')))
        assert.deepEqual(got, fields, `run ${run}`)
        assert.deepEqual(pairs.find(([name]) => name === ':path')?.[1], path)
        for (const [name, value] of Object.entries(reply)) assert.equal(headers[name], value, `run ${run}`)
        assert.ok(Date.parse(headers.date ?? '') > 0)
      }
    },
  )
})

test('long bodies go through both ways, side by side', async () => {
  await withClient(echo, async client => {
    const sizes = [0, 1, 16_384, 16_385, 100_000, 3_000_000, 12_000_000]
    const answers = sizes.map(async sizeBytes => {
      const body = Buffer.alloc(sizeBytes, `${sizeBytes} `)
      const answer = await ask(client, { ':method': 'POST' }, [body])
      assert.ok(answer.body.equals(body), `${sizeBytes} bytes`)
    })
    await Promise.all(answers)
  })
})

/** Answers with the body, piece by piece. */
function echo(wire: Wire): void {
  wire.head(200, {}, false)
  wire.body.read({
    piece(piece) {
      if (wire.write(piece)) return
      wire.body.pause()
      wire.onDrain(() => wire.body.read(this))
    },
    end: () => wire.end(),
    broken: () => wire.cut(),
  })
}

test('heads without bodies, long heads, and trailers', async () => {
  const warnings = Array.from({ length: 60 }, (_, i) => `299 - "${String(i).padEnd(400, 'x')}"`)
  await withClient(
    wire => {
      if (wire.url === '/long') wire.head(200, { warning: warnings }, false)
      else wire.head(wire.url === '/304' ? 304 : 200, { 'content-length': 4 }, false)
      wire.end(Buffer.from('body'))
    },
    async client => {
      assert.equal((await ask(client, { ':method': 'HEAD' })).body.byteLength, 0)
      assert.equal((await ask(client, { ':method': 'HEAD' })).headers['content-length'], '4')
      assert.equal((await ask(client, { ':path': '/304' })).body.byteLength, 0)
      const long = await ask(client, { ':path': '/long' })
      assert.equal(long.headers['warning'], warnings.join(', '))
      assert.equal(long.body.toString(), 'body')
      const stream = client.request({ ':method': 'POST' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-trailer': 'y' }))
      stream.resume()
      stream.end('x')
      const status = await new Promise(resolve => stream.on('response', headers => resolve(headers[':status'])))
      assert.equal(status, 200)
    },
  )
})

test('what is cut ends early for its client, and others go on', async () => {
  await withClient(
    wire => {
      wire.head(200, {}, true)
      if (wire.url === '/cut') wire.write(Buffer.from('half'), () => wire.cut())
      else wire.end(Buffer.from('whole'))
    },
    async client => {
      const stream = client.request({ ':path': '/cut' })
      stream.resume()
      await new Promise(resolve => stream.on('close', resolve))
      assert.equal(stream.rstCode, constants.NGHTTP2_CANCEL)
      assert.equal((await ask(client, {})).body.toString(), 'whole')
    },
  )
})

const plainGet = frame({ type: frameTypes.headers, flags: 5, streamId: 1, payload: block(...getFields) })

for (const [how, leave] of Object.entries({
  'ends its side': (socket: TLSSocket) => socket.end(),
  'breaks off': (socket: TLSSocket) => socket.destroy(),
}))
  test(`a client that ${how} ends its own requests, and no others`, async () => {
    const ends: string[] = []
    let began = () => {}
    await withClient(
      wire => {
        if (wire.url === '/x') wire.onClose(() => ends.push('closed'))
        began()
        if (wire.url === '/x') return
        wire.head(200, {}, false)
        wire.end(Buffer.from(ends.join()))
      },
      async (client, port) => {
        const socket = connectTls({
          port,
          ca: authority.certificatePem,
          servername: 'localhost',
          ALPNProtocols: ['h2'],
        })
        socket.on('error', () => {})
        const arrived = new Promise<void>(resolve => (began = resolve))
        socket.write(Buffer.concat([clientPreface, frame({ type: frameTypes.settings }), plainGet]))
        await arrived
        socket.resume()
        leave(socket)
        await new Promise(resolve => socket.on('close', resolve))
        let answer = ''
        while (answer === '') answer = (await ask(client, { ':path': '/other' })).body.toString()
        assert.equal(answer, 'closed')
      },
    )
  })
