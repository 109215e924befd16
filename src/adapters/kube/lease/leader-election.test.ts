// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeRequest, KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import { silentLog } from '#runtime/log.ts'
import { type FakeClock, fakeClock } from '#testing/fake-clock.ts'
import { unreachable } from '#testing/fake-rest.ts'
import { leaseServer } from '#testing/lease-server.ts'
import { seededRandom } from '#testing/random.ts'
import { type ElectionState, leadWhenElected } from './leader-election.ts'

interface Candidate {
  readonly name: string
  readonly states: ElectionState[]
  /** `lead@MS` and `stop@MS`. */
  readonly notes: string[]
  readonly stop: AbortController
  readonly done: Promise<unknown>
  isLeading(): boolean
}

interface CandidateOptions {
  readonly clock: Clock
  readonly rest: KubeRest
  readonly random?: () => number
  /** What a leader does; default: it works until it is told to stop. */
  readonly lead?: (signal: AbortSignal) => Promise<void>
}

function candidate(name: string, { clock, rest, random = () => 0, lead = untilTold }: CandidateOptions): Candidate {
  const stop = new AbortController()
  const states: ElectionState[] = []
  const notes: string[] = []
  let leading = false
  const options = {
    rest,
    clock,
    random,
    namespace: 'ns',
    name: 'ks',
    identity: name,
    log: silentLog,
    signal: stop.signal,
  }
  const done = leadWhenElected({ ...options, onChange: state => void states.push(state) }, async signal => {
    leading = true
    notes.push(`lead@${clock.monotonicMs()}`)
    signal.addEventListener('abort', () => {
      leading = false
      notes.push(`stop@${clock.monotonicMs()}`)
    })
    await lead(signal)
  }).catch((error: unknown) => error)
  return { name, states, notes, stop, done, isLeading: () => leading }
}

function untilTold(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    signal.addEventListener('abort', () => resolve())
  })
}

async function end(clock: FakeClock, ...candidates: Candidate[]): Promise<void> {
  for (const { stop } of candidates) stop.abort()
  await clock.advance(5_000)
  await Promise.all(candidates.map(({ done }) => done))
  assert.deepEqual(clock.pendingMs(), [])
}

test('the only candidate leads at once, renews every 2 s, and gives the lease up at the end', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1))
  const server = leaseServer()
  const rest = server.client()
  const one = candidate('a', { clock, rest })
  await clock.advance(10_000)
  assert.deepEqual(one.notes, ['lead@0'])
  assert.deepEqual(server.spec(), {
    holderIdentity: 'a',
    leaseDurationSeconds: 15,
    acquireTime: '2026-01-01T00:00:00.000000Z',
    renewTime: '2026-01-01T00:00:10.000000Z',
    leaseTransitions: 0,
  })
  assert.deepEqual(
    rest.requests.map(({ method }) => method),
    ['GET', 'POST', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT'],
  )
  assert.ok(rest.requests.every(({ urgent, retries }) => urgent && retries === 0))
  await end(clock, one)
  assert.equal(server.spec()?.['holderIdentity'], '')
  assert.equal(server.spec()?.['leaseDurationSeconds'], 1)
  assert.deepEqual(one.states, [
    { isLeader: true, holder: 'a' },
    { isLeader: false, holder: '' },
  ])
})

test('a second candidate waits, and takes over soon after a release', async () => {
  const clock = fakeClock()
  const server = leaseServer()
  const first = candidate('a', { clock, rest: server.client() })
  await clock.advance(0)
  const second = candidate('b', { clock, rest: server.client() })
  await clock.advance(20_500)
  assert.deepEqual(second.notes, [])
  assert.deepEqual(second.states, [{ isLeader: false, holder: 'a' }])
  first.stop.abort()
  await clock.advance(2_000)
  assert.deepEqual(first.notes, ['lead@0', 'stop@20500'])
  assert.deepEqual(second.notes, ['lead@22000'])
  assert.equal(server.spec()?.['leaseTransitions'], 1)
  await end(clock, second)
})

test('a leader that is cut off stops after 10 s, another starts no earlier than after 15 s', async () => {
  const clock = fakeClock()
  const server = leaseServer()
  let isCut = false
  const first = candidate('a', {
    clock,
    rest: server.client(() => {
      if (isCut) throw unreachable()
    }),
  })
  await clock.advance(0)
  const second = candidate('b', { clock, rest: server.client() })
  await clock.advance(20_000)
  isCut = true
  await clock.advance(30_000)
  assert.deepEqual(first.notes, ['lead@0', 'stop@30000'])
  assert.deepEqual(second.notes, ['lead@36000'])
  isCut = false
  await clock.advance(5_000)
  assert.equal(first.isLeading(), false)
  assert.equal(first.states.at(-1)?.holder, 'b')
  await end(clock, first, second)
})

test('a leader whose server hangs stops in time too', async () => {
  const clock = fakeClock()
  const server = leaseServer()
  let isHanging = false
  const first = candidate('a', {
    clock,
    rest: server.client(async ({ timeoutMs = 0, signal }) => {
      if (!isHanging) return
      await clock.sleep(timeoutMs, signal)
      throw unreachable()
    }),
  })
  await clock.advance(20_000)
  isHanging = true
  await clock.advance(11_000)
  assert.deepEqual(first.notes, ['lead@0', 'stop@30000'])
  await end(clock, first)
})

test('a lease that somebody takes by force is lost at once', async () => {
  const clock = fakeClock()
  const server = leaseServer()
  const first = candidate('a', { clock, rest: server.client() })
  await clock.advance(1_000)
  server.remove()
  const thief = server.client()
  await thief.request({
    method: 'POST',
    path: '/x',
    body: { metadata: {}, spec: { holderIdentity: 'z', leaseDurationSeconds: 15 } },
  })
  await clock.advance(1_000)
  assert.deepEqual(first.notes, ['lead@0', 'stop@2000'])
  await end(clock, first)
})

test('a lease that is deleted is made anew, leading goes on', async () => {
  const clock = fakeClock()
  const server = leaseServer()
  const first = candidate('a', { clock, rest: server.client() })
  await clock.advance(1_000)
  server.remove()
  await clock.advance(9_000)
  assert.deepEqual(first.notes, ['lead@0'])
  assert.equal(server.spec()?.['holderIdentity'], 'a')
  await end(clock, first)
})

test('a server that is away is asked again for ever', async () => {
  const clock = fakeClock()
  const server = leaseServer()
  let isAway = true
  const first = candidate('a', {
    clock,
    rest: server.client(() => {
      if (isAway) throw unreachable()
    }),
  })
  await clock.advance(600_000)
  assert.deepEqual(first.notes, [])
  isAway = false
  await clock.advance(2_000)
  assert.deepEqual(first.notes, ['lead@602000'])
  await end(clock, first)
})

test('the lease is held until the work has ended', async () => {
  const clock = fakeClock()
  const server = leaseServer()
  const slow = candidate('a', {
    clock,
    rest: server.client(),
    lead: async signal => {
      await untilTold(signal)
      await clock.sleep(3_000)
    },
  })
  await clock.advance(1_000)
  slow.stop.abort()
  await clock.advance(2_900)
  assert.equal(server.spec()?.['holderIdentity'], 'a')
  await clock.advance(200)
  await slow.done
  assert.equal(server.spec()?.['holderIdentity'], '')
})

test('work that returns ends the election, work that throws ends it with its error; both release', async () => {
  const clock = fakeClock()
  const error = new Error('boom')
  const ends: [() => Promise<void>, unknown][] = [
    [async () => undefined, undefined],
    [() => Promise.reject(error), error],
  ]
  for (const [lead, expected] of ends) {
    const server = leaseServer()
    const one = candidate('a', { clock, rest: server.client(), lead })
    await clock.advance(10)
    assert.equal(await one.done, expected)
    assert.equal(server.spec()?.['holderIdentity'], '')
    assert.deepEqual(clock.pendingMs(), [])
  }
})

test('a renewal bound that is no shorter than the lease is refused', async () => {
  const clock = fakeClock()
  const options = {
    rest: leaseServer().client(),
    clock,
    random: () => 0,
    namespace: 'n',
    name: 'l',
    identity: 'a',
    log: silentLog,
    signal: AbortSignal.abort(),
  }
  await assert.rejects(
    leadWhenElected({ ...options, renewWithinMs: 15_000 }, async () => undefined),
    RangeError,
  )
  await leadWhenElected(options, async () => assert.fail('nobody leads once the signal was given'))
})

test('whatever the network does, there are never two leaders, and at its end there is one', async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`leader election seed ${seed}`)
  const source = seededRandom(seed)
  const random = () => source.next()
  const clock = fakeClock()
  const server = leaseServer()
  let isCalm = false
  const fault = async ({ timeoutMs = 0, signal }: KubeRequest): Promise<void> => {
    const dice = isCalm ? 1 : random()
    if (dice < 0.2) throw unreachable()
    if (dice < 0.4) {
      await clock.sleep(timeoutMs, signal)
      throw unreachable()
    }
    if (dice < 0.7) await clock.sleep(Math.min(timeoutMs, random() * 3_000), signal)
  }
  let leaders = 0
  let most = 0
  const lead = async (signal: AbortSignal): Promise<void> => {
    most = Math.max(most, ++leaders)
    await untilTold(signal)
    leaders--
  }
  const rest = () => server.client(fault)
  const all = ['a', 'b', 'c', 'd'].map(name => candidate(name, { clock, rest: rest(), random, lead }))
  await clock.advance(600_000)
  assert.equal(most, 1)
  assert.ok(
    all.some(({ notes }) => notes.length > 1),
    'the faults were too weak to move leadership',
  )
  isCalm = true
  await clock.advance(40_000)
  assert.equal(all.filter(each => each.isLeading()).length, 1)
  await end(clock, ...all)
})
