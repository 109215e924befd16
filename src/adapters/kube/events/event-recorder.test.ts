// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRecord } from '#adapters/kube/rest/errors.ts'
import type { KubeRequest } from '#adapters/kube/rest/rest.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { type FakeReply, fakeRest, unreachable } from '#testing/fake-rest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { burstPerObject, mostAlike, repeatWithinMs } from './event-correlator.ts'
import { createEventRecorder, type EventNote, longestQueue } from './event-recorder.ts'

const about = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u1' }
const note: EventNote = { about, type: 'Warning', reason: 'ScanFailed', message: 'image cannot be pulled' }

function scene(answer: (request: KubeRequest) => FakeReply = () => ({})) {
  const clock = fakeClock(Date.UTC(2026, 0, 1))
  const rest = fakeRest(answer)
  const { log, lines } = memoryLog()
  const recorder = createEventRecorder({
    rest,
    clock,
    random: () => 0.5,
    log,
    component: 'kubescape',
    instance: 'pod-1',
  })
  return { clock, rest, recorder, lines }
}

function bodyOf(request: KubeRequest | undefined): Readonly<Record<string, unknown>> {
  return isRecord(request?.body) ? request.body : {}
}

test('an event as kubectl describe reads it', async () => {
  const { clock, rest, recorder } = scene()
  recorder.record(note)
  await clock.advance(0)
  assert.equal(rest.requests[0]?.method, 'POST')
  assert.equal(rest.requests[0]?.path, '/api/v1/namespaces/shop/events')
  assert.deepEqual(rest.requests[0]?.body, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'web.19b76daa800800000', namespace: 'shop' },
    involvedObject: about,
    type: 'Warning',
    reason: 'ScanFailed',
    message: 'image cannot be pulled',
    count: 1,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
    source: { component: 'kubescape' },
    reportingComponent: 'kubescape',
    reportingInstance: 'pod-1',
  })
  assert.deepEqual(recorder.counters(), { written: 1, dropped: 0 })
})

test('an object without namespace has its events in default', async () => {
  const { clock, rest, recorder } = scene()
  recorder.record({ ...note, about: { apiVersion: 'v1', kind: 'Node', name: 'n1' } })
  await clock.advance(0)
  assert.equal(rest.requests[0]?.path, '/api/v1/namespaces/default/events')
})

test('the same again raises a count, after ten minutes it is a new event', async () => {
  const { clock, rest, recorder } = scene()
  recorder.record(note)
  await clock.advance(60_000)
  recorder.record(note)
  await clock.advance(repeatWithinMs)
  recorder.record(note)
  await clock.advance(0)
  assert.deepEqual(
    rest.requests.map(({ method }) => method),
    ['POST', 'PATCH', 'POST'],
  )
  assert.equal(rest.requests[1]?.path, '/api/v1/namespaces/shop/events/web.19b76daa800800000')
  assert.deepEqual(rest.requests[1]?.body, { count: 2, lastTimestamp: '2026-01-01T00:01:00Z', message: note.message })
  assert.equal(bodyOf(rest.requests[2])['count'], 1)
})

test('an event the server has forgotten is written anew with its count', async () => {
  const { clock, rest, recorder } = scene(({ method }) => (method === 'PATCH' ? { status: 404 } : {}))
  recorder.record(note)
  recorder.record(note)
  await clock.advance(0)
  assert.deepEqual(
    rest.requests.map(({ method }) => method),
    ['POST', 'PATCH', 'POST'],
  )
  assert.equal(bodyOf(rest.requests[2])['count'], 2)
})

test('many different messages of one reason become one event', async () => {
  const { clock, rest, recorder } = scene()
  for (let i = 0; i < mostAlike + 3; i++) recorder.record({ ...note, message: `layer ${i}` })
  await clock.advance(0)
  const posted = rest.requests.filter(({ method }) => method === 'POST').map(request => bodyOf(request)['message'])
  assert.equal(posted.length, mostAlike + 1)
  assert.equal(posted.at(-1), `(combined from similar events): layer ${mostAlike}`)
  assert.equal(bodyOf(rest.requests.at(-1))['count'], 3)
})

test('an object that floods loses its own events, not those of others', async () => {
  const { clock, rest, recorder } = scene()
  for (let i = 0; i < burstPerObject + 5; i++) recorder.record({ ...note, reason: `Reason${i}` })
  recorder.record({ ...note, about: { ...about, name: 'other' } })
  await clock.advance(0)
  assert.equal(rest.requests.length, burstPerObject + 1)
  assert.deepEqual(recorder.counters(), { written: burstPerObject + 1, dropped: 5 })
  await clock.advance(300_000)
  recorder.record({ ...note, reason: 'Later' })
  await clock.advance(0)
  assert.equal(recorder.counters().written, burstPerObject + 2)
})

test('a queue that grows too long drops, and never throws', async () => {
  const { clock, recorder } = scene()
  for (let i = 0; i < longestQueue + 10; i++) recorder.record({ ...note, about: { ...about, name: `w${i}` } })
  assert.ok(recorder.counters().dropped >= 9)
  await clock.advance(0)
  recorder.record(undefined as unknown as EventNote)
  recorder.record({ ...note, about: undefined } as unknown as EventNote)
  await clock.advance(0)
  const { written, dropped } = recorder.counters()
  assert.equal(written + dropped, longestQueue + 12)
})

test('a server that is away is tried again, but not for ever', async () => {
  let isAway = true
  const { clock, rest, recorder } = scene(() => {
    if (isAway) throw unreachable()
    return {}
  })
  recorder.record(note)
  await clock.advance(0)
  isAway = false
  await clock.advance(1_000)
  assert.deepEqual(recorder.counters(), { written: 1, dropped: 0 })
  isAway = true
  const before = rest.requests.length
  recorder.record({ ...note, reason: 'Other' })
  await clock.advance(600_000)
  assert.deepEqual(recorder.counters(), { written: 1, dropped: 1 })
  assert.equal(rest.requests.length - before, 5)
})

test('a refusal is told once and ends the trying for ten minutes', async () => {
  let status = 403
  const { clock, rest, recorder, lines } = scene(() => ({ status }))
  for (let i = 0; i < 5; i++) recorder.record({ ...note, reason: `R${i}` })
  await clock.advance(0)
  assert.equal(rest.requests.length, 1)
  assert.deepEqual(
    lines.map(({ message }) => message),
    ['events are refused'],
  )
  status = 200
  await clock.advance(600_000)
  recorder.record(note)
  await clock.advance(0)
  assert.equal(recorder.counters().written, 1)
})

test('stopping writes what waits, within its time', async () => {
  const { clock, recorder } = scene()
  for (let i = 0; i < 5; i++) recorder.record({ ...note, reason: `R${i}` })
  await recorder.stop(1_000)
  assert.equal(recorder.counters().written, 5)
  recorder.record(note)
  assert.equal(recorder.counters().dropped, 1)
  assert.deepEqual(clock.pendingMs(), [])

  const away = scene(() => {
    throw unreachable()
  })
  for (let i = 0; i < 5; i++) away.recorder.record({ ...note, reason: `R${i}` })
  const stopped = away.recorder.stop(100)
  await away.clock.advance(100)
  await stopped
  assert.deepEqual(away.clock.pendingMs(), [])
  assert.equal(away.recorder.counters().dropped, 5)
})
