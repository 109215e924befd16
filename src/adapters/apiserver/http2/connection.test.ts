// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import {
  block,
  createHttp2Peer,
  frame,
  getFields,
  type Http2Peer,
  numbers,
  postFields,
  type SentFrame,
  told,
} from '#testing/http2-peer.ts'
import { clientPreface, frameTypes } from './frames.ts'

const endStream = 1
const endHeaders = 4
const { data, headers, continuation, priority, rstStream, settings, pushPromise, ping, goAway, windowUpdate } =
  frameTypes

/** A request without a body. */
function get(streamId: number, ...more: readonly (readonly [string, string])[]): Buffer {
  return frame({ type: headers, flags: endHeaders | endStream, streamId, payload: block(...getFields, ...more) })
}

/** A request whose body is to come. */
function post(streamId: number, ...more: readonly (readonly [string, string])[]): Buffer {
  return frame({ type: headers, flags: endHeaders, streamId, payload: block(...postFields, ...more) })
}

function times(count: number, make: (i: number) => Buffer): Buffer[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

/** SETTINGS with their numbers and values. */
function setting(id: number, value: number): Buffer {
  const payload = Buffer.alloc(6)
  payload.writeUInt16BE(id)
  payload.writeUInt32BE(value, 2)
  return frame({ type: settings, payload })
}

const field = (name: string, value: string) => [name, value] as const
const zeros = (sizeBytes: number) => Buffer.alloc(sizeBytes)

/** What ends the connection, by why it must. */
const fatal: Record<string, { readonly frames: readonly Buffer[]; readonly code: string }> = {
  'a frame longer than allowed': { frames: [frame({ type: 77, payload: zeros(16_385) })], code: 'FRAME_SIZE_ERROR' },
  'SETTINGS on a stream': { frames: [frame({ type: settings, streamId: 1 })], code: 'PROTOCOL_ERROR' },
  'SETTINGS of half an entry': { frames: [frame({ type: settings, payload: zeros(5) })], code: 'FRAME_SIZE_ERROR' },
  'an answer to SETTINGS that says something': {
    frames: [frame({ type: settings, flags: 1, payload: zeros(6) })],
    code: 'FRAME_SIZE_ERROR',
  },
  'a window larger than there is': { frames: [setting(4, 2 ** 31)], code: 'FLOW_CONTROL_ERROR' },
  'frames shorter than all must take': { frames: [setting(5, 16_383)], code: 'PROTOCOL_ERROR' },
  'push that is neither on nor off': { frames: [setting(2, 2)], code: 'PROTOCOL_ERROR' },
  'a window of a stream that SETTINGS make overflow': {
    frames: [
      get(1),
      frame({ type: windowUpdate, streamId: 1, payload: numbers(2 ** 31 - 1 - 65_535) }),
      setting(4, 65_536),
    ],
    code: 'FLOW_CONTROL_ERROR',
  },
  'PING of another length': { frames: [frame({ type: ping, payload: zeros(7) })], code: 'FRAME_SIZE_ERROR' },
  'PING on a stream': { frames: [frame({ type: ping, streamId: 1, payload: zeros(8) })], code: 'PROTOCOL_ERROR' },
  'GOAWAY on a stream': { frames: [frame({ type: goAway, streamId: 1, payload: zeros(8) })], code: 'PROTOCOL_ERROR' },
  'GOAWAY that is cut': { frames: [frame({ type: goAway, payload: zeros(4) })], code: 'FRAME_SIZE_ERROR' },
  'PUSH_PROMISE, which only servers send': {
    frames: [frame({ type: pushPromise, streamId: 1, payload: zeros(8) })],
    code: 'PROTOCOL_ERROR',
  },
  'WINDOW_UPDATE of another length': {
    frames: [frame({ type: windowUpdate, payload: zeros(3) })],
    code: 'FRAME_SIZE_ERROR',
  },
  'WINDOW_UPDATE by nothing': { frames: [frame({ type: windowUpdate, payload: numbers(0) })], code: 'PROTOCOL_ERROR' },
  'the window of the connection overflows': {
    frames: [frame({ type: windowUpdate, payload: numbers(2 ** 31 - 1) })],
    code: 'FLOW_CONTROL_ERROR',
  },
  'WINDOW_UPDATE on a stream that nobody opened': {
    frames: [frame({ type: windowUpdate, streamId: 5, payload: numbers(1) })],
    code: 'PROTOCOL_ERROR',
  },
  'RST_STREAM on a stream that nobody opened': {
    frames: [frame({ type: rstStream, streamId: 5, payload: numbers(8) })],
    code: 'PROTOCOL_ERROR',
  },
  'RST_STREAM of another length': {
    frames: [get(1), frame({ type: rstStream, streamId: 1, payload: zeros(3) })],
    code: 'FRAME_SIZE_ERROR',
  },
  'PRIORITY without a stream': { frames: [frame({ type: priority, payload: zeros(5) })], code: 'PROTOCOL_ERROR' },
  'DATA without a stream': { frames: [frame({ type: data, payload: zeros(5) })], code: 'PROTOCOL_ERROR' },
  'DATA on a stream that nobody opened': { frames: [frame({ type: data, streamId: 3 })], code: 'PROTOCOL_ERROR' },
  'more padding than DATA': {
    frames: [post(1), frame({ type: data, flags: 8, streamId: 1, payload: Buffer.from([5, 0, 0, 0, 0]) })],
    code: 'PROTOCOL_ERROR',
  },
  'more padding than HEADERS': {
    frames: [frame({ type: headers, flags: 8 | endHeaders, streamId: 1, payload: Buffer.from([5, 0, 0]) })],
    code: 'PROTOCOL_ERROR',
  },
  'DATA beyond the window of the connection': {
    frames: times(9, i => post(2 * i + 1)).concat(
      times(9 * 64, i => frame({ type: data, streamId: 2 * Math.floor(i / 64) + 1, payload: zeros(16_384) })),
    ),
    code: 'FLOW_CONTROL_ERROR',
  },
  'the id of a server': { frames: [get(2)], code: 'PROTOCOL_ERROR' },
  'no id': { frames: [get(0)], code: 'PROTOCOL_ERROR' },
  'ids that go backward': { frames: [get(5), get(3)], code: 'STREAM_CLOSED' },
  'a stream that its peer has reset': {
    frames: [post(1), frame({ type: rstStream, streamId: 1, payload: numbers(8) }), get(1)],
    code: 'STREAM_CLOSED',
  },
  'CONTINUATION of nothing': {
    frames: [frame({ type: continuation, flags: endHeaders, streamId: 1 })],
    code: 'PROTOCOL_ERROR',
  },
  'another frame amid a block of fields': {
    frames: [
      frame({ type: headers, streamId: 1, payload: block(...getFields) }),
      frame({ type: ping, payload: zeros(8) }),
    ],
    code: 'PROTOCOL_ERROR',
  },
  'DATA amid a block of fields': {
    frames: [post(1), frame({ type: headers, streamId: 3 }), frame({ type: data, streamId: 1 })],
    code: 'PROTOCOL_ERROR',
  },
  'CONTINUATION of another stream': {
    frames: [frame({ type: headers, streamId: 1 }), frame({ type: continuation, streamId: 3 })],
    code: 'PROTOCOL_ERROR',
  },
  'CONTINUATION without an end': {
    frames: [frame({ type: headers, streamId: 1 }), ...times(100, () => frame({ type: continuation, streamId: 1 }))],
    code: 'ENHANCE_YOUR_CALM',
  },
  'a block of fields longer than any': {
    frames: [
      frame({ type: headers, streamId: 1 }),
      ...times(7, () => frame({ type: continuation, streamId: 1, payload: zeros(16_384) })),
    ],
    code: 'ENHANCE_YOUR_CALM',
  },
  'fields that are no HPACK': {
    frames: [frame({ type: headers, flags: endHeaders, streamId: 1, payload: Buffer.from([0x80]) })],
    code: 'COMPRESSION_ERROR',
  },
  'rapid reset (CVE-2023-44487)': {
    frames: times(2500, i =>
      Buffer.concat([get(2 * i + 1), frame({ type: rstStream, streamId: 2 * i + 1, payload: numbers(8) })]),
    ),
    code: 'ENHANCE_YOUR_CALM',
  },
  'made you reset, by windows of 0 (CVE-2025-8671)': {
    frames: times(2500, i =>
      Buffer.concat([get(2 * i + 1), frame({ type: windowUpdate, streamId: 2 * i + 1, payload: numbers(0) })]),
    ),
    code: 'ENHANCE_YOUR_CALM',
  },
  'made you reset, by DATA behind the end (CVE-2025-8671)': {
    frames: times(2500, i =>
      Buffer.concat([get(2 * i + 1), frame({ type: data, streamId: 2 * i + 1, payload: zeros(1) })]),
    ),
    code: 'ENHANCE_YOUR_CALM',
  },
  'made you reset, by PRIORITY of another length (CVE-2025-8671)': {
    frames: times(2500, i =>
      Buffer.concat([get(2 * i + 1), frame({ type: priority, streamId: 2 * i + 1, payload: zeros(4) })]),
    ),
    code: 'ENHANCE_YOUR_CALM',
  },
  'more streams than allowed, again and again': {
    frames: times(4000, i => get(2 * i + 1)),
    code: 'ENHANCE_YOUR_CALM',
  },
  'a flood of SETTINGS': { frames: times(20_000, () => frame({ type: settings })), code: 'ENHANCE_YOUR_CALM' },
  'a flood of answers to SETTINGS': {
    frames: times(20_000, () => frame({ type: settings, flags: 1 })),
    code: 'ENHANCE_YOUR_CALM',
  },
  'a flood of PING': {
    frames: times(20_000, () => frame({ type: ping, payload: zeros(8) })),
    code: 'ENHANCE_YOUR_CALM',
  },
  'a flood of PRIORITY': {
    frames: times(20_000, () => frame({ type: priority, streamId: 1, payload: numbers(0, 0).subarray(0, 5) })),
    code: 'ENHANCE_YOUR_CALM',
  },
  'a flood of WINDOW_UPDATE': {
    frames: times(20_000, () => frame({ type: windowUpdate, payload: numbers(1) })),
    code: 'ENHANCE_YOUR_CALM',
  },
  'a flood of DATA without data': {
    frames: [post(1), ...times(20_000, () => frame({ type: data, streamId: 1 }))],
    code: 'ENHANCE_YOUR_CALM',
  },
  'a flood of frames that nobody knows': {
    frames: times(20_000, () => frame({ type: 99 })),
    code: 'ENHANCE_YOUR_CALM',
  },
}

for (const [why, { frames, code }] of Object.entries(fatal))
  test(`a connection ends: ${why}`, async () => {
    const peer = createHttp2Peer({ clock: fakeClock() })
    peer.send(...frames)
    const sent = told(await peer.sent())
    assert.equal(sent.at(-1), `goAway ${code}`)
    assert.ok(peer.isEnded())
    assert.ok(
      peer.wires.every(wire => wire.isAnswered()),
      'no request is left open',
    )
    peer.send(get(9999))
    assert.deepEqual(await peer.sent(), [], 'nothing is heard any more')
  })

/** What ends a stream alone. */
const resets: Record<string, { readonly frames: readonly Buffer[]; readonly code: string }> = {
  'a name in upper case': { frames: [get(1, field('Accept', 'x'))], code: 'PROTOCOL_ERROR' },
  'a name with a space': { frames: [get(1, field('a b', 'x'))], code: 'PROTOCOL_ERROR' },
  'an empty name': { frames: [get(1, field('', 'x'))], code: 'PROTOCOL_ERROR' },
  'a value of two lines': { frames: [get(1, field('a', 'x\r\nb: y'))], code: 'PROTOCOL_ERROR' },
  'a value with NUL': { frames: [get(1, field('a', 'x\0'))], code: 'PROTOCOL_ERROR' },
  'a value with spaces around': { frames: [get(1, field('a', ' x'))], code: 'PROTOCOL_ERROR' },
  'a field of connections': { frames: [get(1, field('connection', 'close'))], code: 'PROTOCOL_ERROR' },
  'a length in the way of HTTP/1.1': {
    frames: [get(1, field('transfer-encoding', 'chunked'))],
    code: 'PROTOCOL_ERROR',
  },
  'TE for anything but trailers': { frames: [get(1, field('te', 'gzip'))], code: 'PROTOCOL_ERROR' },
  'a pseudo-header that nobody knows': { frames: [get(1, field(':x', 'y'))], code: 'PROTOCOL_ERROR' },
  'a pseudo-header of answers': { frames: [get(1, field(':status', '200'))], code: 'PROTOCOL_ERROR' },
  'a pseudo-header twice': { frames: [get(1, field(':path', '/y'))], code: 'PROTOCOL_ERROR' },
  'a pseudo-header behind others': {
    frames: [frame({ type: headers, flags: 5, streamId: 1, payload: block(field('a', 'b'), ...getFields) })],
    code: 'PROTOCOL_ERROR',
  },
  'no method': {
    frames: [frame({ type: headers, flags: 5, streamId: 1, payload: block(...getFields.slice(1)) })],
    code: 'PROTOCOL_ERROR',
  },
  'a path that is none': {
    frames: [
      frame({ type: headers, flags: 5, streamId: 1, payload: block(...getFields.slice(0, 3), field(':path', 'x')) }),
    ],
    code: 'PROTOCOL_ERROR',
  },
  'a length that is none': { frames: [post(1, field('content-length', '-1'))], code: 'PROTOCOL_ERROR' },
  'two lengths': {
    frames: [post(1, field('content-length', '1'), field('content-length', '1'))],
    code: 'PROTOCOL_ERROR',
  },
  'a length of a body that is not to come': { frames: [get(1, field('content-length', '1'))], code: 'PROTOCOL_ERROR' },
  'a body longer than announced': {
    frames: [post(1, field('content-length', '3')), frame({ type: data, streamId: 1, payload: zeros(4) })],
    code: 'PROTOCOL_ERROR',
  },
  'a body shorter than announced': {
    frames: [post(1, field('content-length', '3')), frame({ type: data, flags: 1, streamId: 1, payload: zeros(2) })],
    code: 'PROTOCOL_ERROR',
  },
  'trailers without an end': {
    frames: [post(1), frame({ type: headers, flags: endHeaders, streamId: 1, payload: block(field('a', 'b')) })],
    code: 'PROTOCOL_ERROR',
  },
  'trailers with a pseudo-header': {
    frames: [post(1), frame({ type: headers, flags: 5, streamId: 1, payload: block(field(':path', '/')) })],
    code: 'PROTOCOL_ERROR',
  },
  'trailers behind the end': {
    frames: [get(1), frame({ type: headers, flags: 5, streamId: 1, payload: block(field('a', 'b')) })],
    code: 'STREAM_CLOSED',
  },
  'DATA behind the end': {
    frames: [get(1), frame({ type: data, streamId: 1, payload: zeros(1) })],
    code: 'STREAM_CLOSED',
  },
  'DATA beyond the window of the stream': {
    frames: [post(1), ...times(65, () => frame({ type: data, streamId: 1, payload: zeros(16_384) }))],
    code: 'FLOW_CONTROL_ERROR',
  },
  'a window by nothing': {
    frames: [get(1), frame({ type: windowUpdate, streamId: 1, payload: numbers(0) })],
    code: 'PROTOCOL_ERROR',
  },
  'a window that overflows': {
    frames: [get(1), frame({ type: windowUpdate, streamId: 1, payload: numbers(2 ** 31 - 1) })],
    code: 'FLOW_CONTROL_ERROR',
  },
  'a stream that hangs on itself': {
    frames: [get(1), frame({ type: priority, streamId: 1, payload: numbers(1, 0).subarray(0, 5) })],
    code: 'PROTOCOL_ERROR',
  },
}

for (const [why, { frames, code }] of Object.entries(resets))
  test(`a stream ends alone: ${why}`, async () => {
    const peer = createHttp2Peer({ clock: fakeClock() })
    peer.send(...frames)
    assert.deepEqual(told(await peer.sent()).slice(3), [`rstStream 1 ${code}`])
    assert.ok(peer.wires.every(wire => wire.isAnswered()))
    peer.send(frame({ type: data, streamId: 1, payload: zeros(1) }), get(3))
    const [, answered = peer.wires[0]] = peer.wires
    assert.ok(answered)
    answered.head(204, {}, false)
    answered.end()
    assert.deepEqual(told(await peer.sent()), ['headers 3 end'], 'others go on, and what was on its way is passed over')
  })

test('what is said is answered: settings, pings, and requests', async () => {
  const peer = createHttp2Peer({ clock: fakeClock(), handle: wire => answerWith(wire, 'hello') })
  peer.send(frame({ type: ping, payload: Buffer.from('12345678') }), get(1))
  const sent = await peer.sent()
  assert.deepEqual(told(sent), [
    'settings 0',
    `windowUpdate 0 ${(8 << 20) - 65_535}`,
    'settings 0 end',
    'ping 0 end',
    'headers 1',
    'data 1 5 end',
  ])
  assert.equal(sent[3]?.payload.toString(), '12345678')
})

function answerWith(
  wire: { head: Http2Peer['wires'][number]['head']; end(piece: Uint8Array): void },
  text: string,
): void {
  wire.head(200, { 'content-length': text.length }, false)
  wire.end(Buffer.from(text))
}

test('the first frame must be SETTINGS, and the preface that of HTTP/2', async () => {
  for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.concat([clientPreface, get(1)])]) {
    const peer = createHttp2Peer({ clock: fakeClock(), isPolite: false })
    peer.send(bytes)
    assert.equal(told(await peer.sent()).at(-1), 'goAway PROTOCOL_ERROR')
    assert.ok(peer.isEnded())
  }
})

test('too many fields are told so, and refer to nothing that later ones cannot use', async () => {
  const peer = createHttp2Peer({ clock: fakeClock(), handle: wire => answerWith(wire, 'x') })
  // A field of 4000 bytes for the table, and 30 references to it: a bomb of 120 kB in 4 kB.
  const bomb = Buffer.concat([
    block(...getFields),
    Buffer.from([0x40]),
    block(field('bomb', 'x'.repeat(4000))).subarray(1),
    Buffer.alloc(30, 0x80 | 62),
  ])
  peer.send(frame({ type: headers, flags: 5, streamId: 1, payload: bomb }))
  const [, , , head] = await peer.sent()
  assert.deepEqual([head?.type, head?.flags], [headers, 5])
  assert.match(String(head?.payload.toString('latin1')), /431/)
  assert.equal(peer.wires.length, 0)
  const after = Buffer.concat([block(...getFields), Buffer.from([0x80 | 62])])
  peer.send(frame({ type: headers, flags: 5, streamId: 3, payload: after }))
  assert.equal(peer.wires[0]?.header('bomb')?.length, 4000)
})

test('a block of fields may come in several frames, padded, and with priorities', async () => {
  const peer = createHttp2Peer({ clock: fakeClock() })
  const whole = block(...getFields, field('cookie', 'a=1'), field('x', '1'), field('cookie', 'b=2'), field('x', '2'))
  const first = Buffer.concat([Buffer.from([3]), numbers(0), Buffer.from([9]), whole.subarray(0, 7), zeros(3)])
  peer.send(
    frame({ type: headers, flags: 8 | 0x20 | endStream, streamId: 1, payload: first }),
    frame({ type: continuation, streamId: 1, payload: whole.subarray(7, 9) }),
    frame({ type: continuation, flags: endHeaders, streamId: 1, payload: whole.subarray(9) }),
  )
  const [wire] = peer.wires
  assert.equal(wire?.url, '/x')
  assert.equal(wire?.header('cookie'), 'a=1; b=2')
  assert.equal(wire?.header('x'), '1, 2')
  assert.equal(wire?.header('host'), 'storage')
  assert.ok(wire?.hasNoBody())
})

test('answers keep within both windows, whatever is done to them', async () => {
  const peer = createHttp2Peer({ clock: fakeClock(), handle: wire => answerWith(wire, 'x'.repeat(100_000)) })
  peer.send(setting(4, 10), get(1))
  assert.deepEqual(told(await peer.sent()).slice(-2), ['headers 1', 'data 1 10'])
  peer.send(setting(4, 0))
  peer.send(frame({ type: windowUpdate, streamId: 1, payload: numbers(10) }))
  assert.deepEqual(told(await peer.sent()), ['settings 0 end'], 'the window was below nothing')
  peer.send(frame({ type: windowUpdate, streamId: 1, payload: numbers(1) }))
  assert.deepEqual(told(await peer.sent()), ['data 1 1'])
  peer.send(frame({ type: windowUpdate, streamId: 1, payload: numbers(200_000) }))
  assert.equal(dataBytes(await peer.sent()), 65_535 - 11, 'the window of all streams')
  peer.send(get(3), setting(4, 100))
  assert.deepEqual(told(await peer.sent()), ['settings 0 end', 'headers 3'], 'a head needs no window')
  peer.send(frame({ type: windowUpdate, payload: numbers(200_000) }))
  assert.equal(dataBytes(await peer.sent()), 100_000 - 65_535 + 100)
})

function dataBytes(frames: readonly SentFrame[]): number {
  return frames.filter(({ type }) => type === data).reduce((sum, { payload }) => sum + payload.byteLength, 0)
}

test('a long answer does not hold up a short one', async () => {
  const peer = createHttp2Peer({
    clock: fakeClock(),
    handle: wire => answerWith(wire, 'x'.repeat(peer.wires.length === 1 ? 1_000_000 : 100)),
  })
  peer.send(setting(4, 2 ** 24), frame({ type: windowUpdate, payload: numbers(2 ** 24) }), get(1), get(3))
  const sent = told(await peer.sent())
  assert.ok(sent.indexOf('data 3 100 end') < sent.indexOf('headers 1') + 5, sent.join(', '))
})

test('a body waits for its reader, and its peer with it', async () => {
  const peer = createHttp2Peer({ clock: fakeClock() })
  peer.send(post(1))
  const [wire] = peer.wires
  assert.ok(wire)
  await peer.sent()
  const piece = frame({ type: data, streamId: 1, payload: zeros(16_384) })
  peer.send(...times(64, () => piece))
  assert.deepEqual(told(await peer.sent()), [], 'nobody has read anything')
  let sizeBytes = 0
  let isOver = false
  const reader = {
    piece: (bytes: Buffer) => void (sizeBytes += bytes.byteLength),
    end: () => void (isOver = true),
    broken() {},
  }
  wire.body.read(reader)
  assert.equal(sizeBytes, 1 << 20)
  assert.deepEqual(told(await peer.sent()), ['windowUpdate 1 524288', 'windowUpdate 1 524288'])
  wire.body.pause()
  peer.send(frame({ type: data, flags: 1 | 8, streamId: 1, payload: Buffer.concat([Buffer.from([2]), zeros(12)]) }))
  assert.equal(isOver, false)
  wire.body.read(reader)
  assert.deepEqual([sizeBytes, isOver], [(1 << 20) + 10, true], 'without its padding')
})

test('a body that breaks off is told to its reader, once', async () => {
  const peer = createHttp2Peer({ clock: fakeClock() })
  peer.send(post(1))
  const told: string[] = []
  peer.wires[0]?.body.read({ piece() {}, end: () => told.push('end'), broken: () => told.push('broken') })
  peer.wires[0]?.onClose(() => told.push('close'))
  peer.send(frame({ type: rstStream, streamId: 1, payload: numbers(8) }))
  peer.connection.lost()
  assert.deepEqual(told, ['broken', 'close'])
})

test('a request that goes on behind its answer is passed over for a while', async () => {
  const peer = createHttp2Peer({ clock: fakeClock(), handle: wire => answerWith(wire, 'no') })
  peer.send(post(1))
  await peer.sent()
  const piece = frame({ type: data, streamId: 1, payload: zeros(16_384) })
  peer.send(...times(40, () => piece))
  assert.deepEqual(told(await peer.sent()), [])
  peer.send(...times(40, () => piece))
  assert.deepEqual(told(await peer.sent()), ['rstStream 1 NO_ERROR'])
})

test('`expect: 100-continue` is told to go on', async () => {
  const peer = createHttp2Peer({ clock: fakeClock() })
  await peer.sent()
  peer.send(post(1, field('expect', '100-continue')))
  const [head] = await peer.sent()
  assert.deepEqual([head?.flags, head?.payload.toString('latin1')], [endHeaders, '\x20\x08\x03100'])
})

test('a peer that reads nothing, and asks on, is cut off', async () => {
  const peer = createHttp2Peer({ clock: fakeClock() })
  peer.standStill()
  for (let i = 0; i < 6 && !peer.isEnded(); i++) {
    peer.send(...times(1000, () => frame({ type: ping, payload: zeros(8) })))
    await peer.sent()
  }
  peer.send(get(1))
  assert.equal(peer.wires.length, 0)
})

test('what stands still is ended after a while', async () => {
  const clock = fakeClock()
  const cases: Record<string, { readonly begin: (peer: Http2Peer) => void; readonly ms: number }> = {
    'a preface that never comes': { begin: () => {}, ms: 20_000 },
    'settings that never come': { begin: peer => peer.send(clientPreface), ms: 20_000 },
    'a frame that is never whole': {
      begin: peer => peer.send(clientPreface, frame({ type: settings }), get(1).subarray(0, 12)),
      ms: 20_000,
    },
    'a block of fields that is never whole': {
      begin: peer => peer.send(clientPreface, frame({ type: settings }), frame({ type: headers, streamId: 1 })),
      ms: 20_000,
    },
    'a socket that takes nothing': {
      begin(peer) {
        peer.standStill()
        peer.send(clientPreface, frame({ type: settings }))
      },
      ms: 60_000,
    },
  }
  for (const [why, { begin, ms }] of Object.entries(cases)) {
    const peer = createHttp2Peer({ clock, isPolite: false })
    begin(peer)
    await peer.sent()
    for (let passedMs = 0; passedMs <= ms; passedMs += 5000) {
      assert.ok(!peer.isEnded(), why)
      peer.connection.sweep(clock.monotonicMs())
      await clock.advance(5000)
    }
    peer.connection.sweep(clock.monotonicMs())
    assert.ok(peer.isEnded(), why)
  }
})

test('an answer that its peer does not take is given up, a watch is not', async () => {
  const clock = fakeClock()
  const peer = createHttp2Peer({ clock })
  peer.send(setting(4, 0), get(1), get(3))
  const [answer, watch] = peer.wires
  if (answer) answerWith(answer, 'never taken')
  watch?.head(200, {}, true)
  watch?.write(Buffer.from('line'))
  await peer.sent()
  for (let passedMs = 0; passedMs <= 70_000; passedMs += 5000) {
    peer.connection.sweep(clock.monotonicMs())
    await clock.advance(5000)
  }
  assert.deepEqual(told(await peer.sent()), ['rstStream 1 CANCEL'])
})

test('leaving lets what was begun end, and takes no more', async () => {
  const peer = createHttp2Peer({ clock: fakeClock() })
  peer.send(get(1))
  peer.connection.leave()
  peer.send(get(3))
  assert.deepEqual(told(await peer.sent()).slice(-2), ['goAway NO_ERROR', 'rstStream 3 REFUSED_STREAM'])
  assert.ok(!peer.isEnded())
  const [wire] = peer.wires
  if (wire) answerWith(wire, 'bye')
  assert.deepEqual(told(await peer.sent()), ['headers 1', 'data 1 3 end'])
  assert.ok(peer.isEnded())
})

test('a window that is widened byte by byte is no way to be served (CVE-2019-9511)', async () => {
  const peer = createHttp2Peer({ clock: fakeClock(), handle: wire => answerWith(wire, 'x'.repeat(100_000)) })
  peer.send(setting(4, 0), get(1))
  for (let i = 0; i < 12_000 && !peer.isEnded(); i++) {
    peer.send(frame({ type: windowUpdate, streamId: 1, payload: numbers(1) }))
    await new Promise(setImmediate)
  }
  assert.ok(peer.isEnded())
})

test('DATA that nobody wants pays for nothing', async () => {
  const peer = createHttp2Peer({ clock: fakeClock() })
  for (let id = 1; id < 3000 && !peer.isEnded(); id += 2)
    peer.send(
      get(id),
      frame({ type: rstStream, streamId: id, payload: numbers(8) }),
      ...times(20, () => frame({ type: data, streamId: id, payload: zeros(1) })),
    )
  await peer.sent()
  assert.ok(peer.isEnded())
})

test('an error of whoever answers ends the connection, and is told', async () => {
  const defects: unknown[] = []
  const peer = createHttp2Peer({
    clock: fakeClock(),
    defect: error => defects.push(error),
    handle() {
      throw new RangeError('a defect')
    },
  })
  peer.send(get(1))
  assert.equal(told(await peer.sent()).at(-1), 'goAway INTERNAL_ERROR')
  assert.ok(defects[0] instanceof RangeError)
})
