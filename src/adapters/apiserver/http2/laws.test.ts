// SPDX-License-Identifier: Apache-2.0
/** What holds for whatever comes. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { block, createHttp2Peer, frame, getFields, numbers, postFields, told } from '#testing/http2-peer.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { clientPreface, frameTypes } from './frames.ts'

const seed = Number(process.env['SEED'] ?? 20261129)

function bytesOf(random: Random, sizeBytes: number): Buffer {
  return Buffer.from(Array.from({ length: sizeBytes }, () => random.below(256)))
}

/** A conversation that is allowed. */
function goodFrames(random: Random): Buffer[] {
  const frames: Buffer[] = [
    clientPreface,
    frame({ type: frameTypes.settings, payload: Buffer.from([0, 4, 0, 16, 0, 0]) }),
  ]
  for (let id = 1; id < 2 + random.below(20); id += 2) {
    const hasBody = random.chance(0.5)
    const more = Array.from({ length: random.below(5) }, (_, i) => [`x-${i}`, 'v'.repeat(random.below(300))] as const)
    const fields = block(...(hasBody ? postFields : getFields), ...more)
    const cut = random.below(fields.byteLength)
    const flags = hasBody ? 0 : 1
    if (random.chance(0.3))
      frames.push(
        frame({ type: frameTypes.headers, flags, streamId: id, payload: fields.subarray(0, cut) }),
        frame({ type: frameTypes.continuation, flags: 4, streamId: id, payload: fields.subarray(cut) }),
      )
    else frames.push(frame({ type: frameTypes.headers, flags: flags | 4, streamId: id, payload: fields }))
    if (hasBody) frames.push(...bodyFrames(random, id))
    if (random.chance(0.3)) frames.push(frame({ type: frameTypes.ping, payload: bytesOf(random, 8) }))
    if (random.chance(0.3))
      frames.push(frame({ type: frameTypes.windowUpdate, payload: numbers(1 + random.below(1000)) }))
  }
  return frames
}

function bodyFrames(random: Random, streamId: number): Buffer[] {
  const frames: Buffer[] = []
  for (let left = random.below(4); left >= 0; left--) {
    const content = bytesOf(random, random.below(400))
    const padding = random.below(20)
    const isPadded = random.chance(0.3)
    const payload = isPadded ? Buffer.concat([Buffer.from([padding]), content, Buffer.alloc(padding)]) : content
    frames.push(frame({ type: frameTypes.data, flags: (left === 0 ? 1 : 0) | (isPadded ? 8 : 0), streamId, payload }))
  }
  return frames
}

/** What a server hears when bytes come in these pieces, and what it says. */
async function outcome(pieces: readonly Buffer[]): Promise<unknown> {
  const heard: unknown[] = []
  const peer = createHttp2Peer({
    clock: fakeClock(),
    isPolite: false,
    handle(wire) {
      const request = { method: wire.method, url: wire.url, headers: wire.rawHeaders(), body: '', end: '' }
      heard.push(request)
      wire.body.read({
        piece: piece => void (request.body += piece.toString('latin1')),
        end() {
          request.end = 'end'
          wire.head(200, { 'x-n': heard.length }, false)
          wire.end(Buffer.from(request.body))
        },
        broken: () => void (request.end = 'broken'),
      })
    },
  })
  for (const piece of pieces) peer.send(piece)
  const sent = told(await peer.sent()).sort()
  peer.connection.lost()
  return { heard, sent, isEnded: peer.isEnded() }
}

function cutAnyhow(random: Random, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  const longest = 1 + random.below(random.pick([2, 20, 400, 20_000]))
  for (let at = 0; at < bytes.byteLength; ) {
    const end = Math.min(bytes.byteLength, at + 1 + random.below(longest))
    pieces.push(bytes.subarray(at, end))
    at = end
  }
  return pieces
}

test(`a conversation is the same however it is cut into pieces (seed ${seed})`, async () => {
  const random = seededRandom(seed)
  for (let run = 0; run < 60; run++) {
    const bytes = Buffer.concat(goodFrames(random))
    const whole = await outcome([bytes])
    assert.ok(!(whole as { isEnded: boolean }).isEnded, `run ${run}: ${JSON.stringify(whole).slice(0, 500)}`)
    assert.deepEqual(await outcome(cutAnyhow(random, bytes)), whole, `run ${run}`)
  }
})

test(`broken conversations never throw, and are the same however they are cut (seed ${seed})`, async () => {
  const random = seededRandom(seed + 1)
  for (let run = 0; run < 200; run++) {
    const frames = goodFrames(random).map(each => (random.chance(0.1) ? mutated(random, each) : each))
    if (random.chance(0.3)) frames.splice(1 + random.below(frames.length), 0, bytesOf(random, random.below(40)))
    if (random.chance(0.2)) frames.splice(1 + random.below(frames.length), 1)
    const bytes = Buffer.concat(frames)
    const whole = await outcome([bytes])
    assert.deepEqual(await outcome(cutAnyhow(random, bytes)), whole, `run ${run}`)
  }
})

function mutated(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let flips = 1 + random.below(3); flips > 0; flips--) copy[random.below(copy.byteLength)] = random.below(256)
  return copy
}
