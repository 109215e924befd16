// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { createTracer, type EndedSpan, noTracer } from './telemetry.ts'

function scene(ratio = 1) {
  const clock = fakeClock(1_000)
  const spans: EndedSpan[] = []
  return { clock, spans, tracer: createTracer({ clock, ratio, sink: span => void spans.push(span) }) }
}

test('a span has its time, its attributes and its place in the trace', async () => {
  const { clock, spans, tracer } = scene()
  const running = tracer.span('scan', { image: 'nginx' }, async span => {
    span.set('packages', 3)
    await tracer.span('pull', {}, () => clock.sleep(20))
    return 'done'
  })
  await clock.advance(20)
  assert.equal(await running, 'done')
  const [pull, scan] = spans
  assert.equal(pull?.parentSpanId, scan?.spanId)
  assert.equal(pull?.traceId, scan?.traceId)
  assert.match(`${scan?.traceId} ${scan?.spanId}`, /^[0-9a-f]{32} [0-9a-f]{16}$/)
  assert.deepEqual(
    { ...scan, traceId: '', spanId: '' },
    {
      traceId: '',
      spanId: '',
      parentSpanId: undefined,
      name: 'scan',
      startMs: 1_000,
      endMs: 1_020,
      attributes: { image: 'nginx', packages: 3 },
      error: undefined,
    },
  )
})

test('two traces side by side do not mix', async () => {
  const { clock, spans, tracer } = scene()
  const one = (name: string) => tracer.span(name, {}, () => tracer.span(`${name} child`, {}, () => clock.sleep(10)))
  const both = Promise.all([one('a'), one('b')])
  await clock.advance(10)
  await both
  const of = (name: string) => spans.find(span => span.name === name)
  assert.equal(of('a child')?.parentSpanId, of('a')?.spanId)
  assert.equal(of('b child')?.parentSpanId, of('b')?.spanId)
  assert.notEqual(of('a')?.traceId, of('b')?.traceId)
})

test('an error marks the span, without its secret, and is thrown on', async () => {
  const { spans, tracer } = scene()
  const error = new Error('no answer from https://joe:hunter2@registry')
  await assert.rejects(
    tracer.span('pull', {}, () => Promise.reject(error)),
    error,
  )
  assert.equal(spans[0]?.error, 'no answer from https://[redacted]@registry')
})

test('a trace goes on in another process', async () => {
  const { spans, tracer } = scene()
  let header: string | undefined
  await tracer.span('send', {}, async () => {
    header = tracer.traceparent()
  })
  assert.equal(header, `00-${spans[0]?.traceId}-${spans[0]?.spanId}-01`)
  assert.equal(tracer.traceparent(), undefined)
  await tracer.within(header, () => tracer.span('receive', {}, async () => undefined))
  assert.equal(spans[1]?.traceId, spans[0]?.traceId)
  assert.equal(spans[1]?.parentSpanId, spans[0]?.spanId)
})

const zeros = '0'.repeat(32)
for (const header of [
  undefined,
  '',
  'x',
  `00-${zeros}-00f067aa0ba902b7-01`,
  `ff-${'a'.repeat(32)}-00f067aa0ba902b7-01`,
])
  test(`a header that makes no sense starts a trace of its own: ${header}`, async () => {
    const { spans, tracer } = scene()
    await tracer.within(header, () => tracer.span('receive', {}, async () => undefined))
    assert.equal(spans[0]?.parentSpanId, undefined)
    assert.notEqual(spans[0]?.traceId, zeros)
  })

test('what is not sampled is not recorded, children included, but told to others', async () => {
  const { spans, tracer } = scene(0)
  let header: string | undefined
  await tracer.span('a', {}, span => {
    span.set('x', 1)
    return tracer.span('b', {}, async () => {
      header = tracer.traceparent()
    })
  })
  assert.deepEqual(spans, [])
  assert.match(header ?? '', /-00$/)
})

test('attributes are bounded in number and length', async () => {
  const { spans, tracer } = scene()
  await tracer.span('a', {}, async span => {
    for (let i = 0; i < 200; i++) span.set(`k${i}`, 'x'.repeat(5_000))
  })
  const values = Object.values(spans[0]?.attributes ?? {})
  assert.equal(values.length, 64)
  assert.ok(values.every(value => String(value).length === 1_024))
})

test('without telemetry everything runs as if it were not there', async () => {
  assert.equal(await noTracer.span('a', {}, async span => (span.set('x', 1), 'done')), 'done')
  assert.equal(await noTracer.within('x', async () => 1), 1)
  assert.equal(noTracer.traceparent(), undefined)
})
