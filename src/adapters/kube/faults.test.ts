// SPDX-License-Identifier: Apache-2.0
/** What can go wrong between a reflector and its server: afterwards the cache is right, and nothing is left behind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { type Fault, type FaultPlace, faultsAt } from '#testing/fault-plan.ts'
import { type FaultScene, type FaultSceneOptions, openFaultScene } from '#testing/fault-scene.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { seededRandom } from '#testing/random.ts'
import type { CredentialSource } from './access/config.ts'
import type { ReflectorTuning } from './informer/reflector-tuning.ts'

/** Times of production pass this much faster. */
const haste = 10
/**
 * Ten seconds of real time, since a busy machine is not what is tested here. That the cache is right 10 s after a
 * fault on the clock of the reflector follows from the longest of its waits (`reflector.test.ts`), and is measured
 * by the soak suite `faults`.
 */
const withinMs = 10_000 * haste
const podCount = 12
const tuning: Partial<ReflectorTuning> = { pageSize: 5 }
/** So that a stall is noticed within the time of a test. */
const watchful: Partial<ReflectorTuning> = {
  ...tuning,
  initialIdleMs: 1_500,
  watchShortestS: 1,
  watchLongestS: 1,
  openTimeoutMs: 2_000,
  idleMarginMs: 500,
}

interface FaultCase {
  readonly options?: Partial<Omit<FaultSceneOptions, 'clock'>>
  /** Before the informer starts. */
  readonly before?: (scene: FaultScene) => void
  /** Once the cache has been right. */
  readonly during?: (scene: FaultScene) => Promise<void> | void
  readonly after?: (scene: FaultScene) => void
}

const statuses: Readonly<Record<string, Fault>> = {
  '401': { kind: 'status', code: 401, reason: 'Unauthorized' },
  '403': { kind: 'status', code: 403, reason: 'Forbidden' },
  '404': { kind: 'status', code: 404, reason: 'NotFound' },
  '409': { kind: 'status', code: 409, reason: 'Conflict' },
  '410': { kind: 'status', code: 410, reason: 'Expired' },
  '429 without Retry-After': { kind: 'status', code: 429, reason: 'TooManyRequests' },
  '429 with Retry-After': { kind: 'status', code: 429, reason: 'TooManyRequests', retryAfterS: 2 },
  '500': { kind: 'status', code: 500, reason: 'InternalError' },
  '503': { kind: 'status', code: 503, reason: 'ServiceUnavailable' },
}

const others: Readonly<Partial<Record<Fault['kind'], Fault>>> = {
  'login-page': { kind: 'login-page' },
  reset: { kind: 'reset' },
  stall: { kind: 'stall' },
  cut: { kind: 'cut' },
  garbage: { kind: 'garbage' },
  close: { kind: 'close' },
  'error-event': { kind: 'error-event', code: 500, reason: 'InternalError' },
  duplicate: { kind: 'duplicate' },
  reorder: { kind: 'reorder' },
}

/** Each fault, by what it is called, that can happen at a place. */
function faultsOf(place: FaultPlace): [string, Fault][] {
  const named = faultsAt[place].flatMap((kind): [string, Fault][] => {
    if (kind === 'status') return Object.entries(statuses)
    const fault = others[kind]
    return fault ? [[kind, fault]] : []
  })
  return faultsAt[place].includes('error-event')
    ? [...named, ['error-event 410', { kind: 'error-event', code: 410, reason: 'Expired' }]]
    : named
}

/** A bit of everything that happens to objects. */
function churn({ pods }: FaultScene): void {
  pods.put({ metadata: { name: 'pod-1', namespace: 'shop' }, spec: { changed: 'once' } })
  pods.put({ metadata: { name: 'pod-1', namespace: 'shop' }, spec: { changed: 'twice' } })
  pods.put({ metadata: { name: 'pod-2', namespace: 'shop' }, spec: { changed: true } })
  pods.remove('shop', 'pod-3')
  pods.put({ metadata: { name: 'pod-4', namespace: 'shop' }, spec: { reborn: false } })
  pods.remove('shop', 'pod-4')
  pods.put({ metadata: { name: 'pod-4', namespace: 'shop' }, spec: { reborn: true } })
  pods.put({ metadata: { name: `pod-${podCount + 1}`, namespace: 'shop' } })
}

/** Ends the watch, and forgets what it could be resumed from. */
function forceRelist(scene: FaultScene): void {
  scene.server.closeWatches()
  churn(scene)
  scene.pods.compact()
}

function breakOff(scene: FaultScene): void {
  scene.server.closeWatches()
  churn(scene)
}

/** What makes the client come to a place once its cache has been right. */
const wayTo: Readonly<Record<FaultPlace, (scene: FaultScene) => void>> = {
  list: forceRelist,
  continue: forceRelist,
  'list-body': forceRelist,
  'continue-body': forceRelist,
  'watch-list': forceRelist,
  'initial-events': forceRelist,
  watch: breakOff,
  version: breakOff,
  events: churn,
}

/** Places that are met before the cache has been right. */
const atFirst: readonly FaultPlace[] = [
  'list',
  'continue',
  'list-body',
  'continue-body',
  'watch-list',
  'initial-events',
]

function casesAt(place: FaultPlace, name: string, fault: Fault): Record<string, FaultCase> {
  const inPages = place.startsWith('list') || place.startsWith('continue')
  const options = { tuning: fault.kind === 'stall' ? watchful : tuning, watchList: !inPages }
  const plan = ({ server }: FaultScene) => server.plan.add(place, fault)
  const after = ({ server }: FaultScene) => assert.equal(server.plan.happened, 1)
  const later: FaultCase = {
    options,
    during: async scene => {
      plan(scene)
      wayTo[place](scene)
      await until(() => scene.server.plan.happened === 1)
    },
    after,
  }
  if (!atFirst.includes(place)) return { [`${name} at ${place}`]: later }
  return {
    [`${name} at ${place}, at first`]: { options, before: plan, after },
    [`${name} at ${place}, when listing again`]: later,
  }
}

const places = Object.keys(faultsAt) as FaultPlace[]
const matrix: Record<string, FaultCase> = Object.assign(
  {},
  ...places.flatMap(place => faultsOf(place).map(([name, fault]) => casesAt(place, name, fault))),
)

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 3000 && !isSo(); turn++) await pause(3)
  assert.ok(isSo(), 'never came to be')
}

/** Credentials that expire: the server asks for the next token after each `invalidate`. */
function rotatingToken(): CredentialSource & { readonly token: () => string } {
  let number = 1
  return {
    token: () => `token-${number}`,
    identity: () => Promise.resolve({ authorization: `Bearer token-${number}` }),
    invalidate: () => void number++,
  }
}

function sizeOf(object: KubeObject | undefined): number {
  const data = object?.['data']
  return typeof data === 'string' ? data.length : 0
}

const rotating = rotatingToken()

const special: Record<string, FaultCase> = {
  'a token that is refused is fetched anew': {
    options: { tuning, credentials: rotating },
    before: ({ server }) => server.requireToken('token-1'),
    during: scene => {
      scene.server.requireToken('token-2')
      forceRelist(scene)
    },
    after: () => assert.equal(rotating.token(), 'token-2'),
  },
  'the server is away for a while': {
    options: { tuning },
    during: async scene => {
      for (const place of ['watch', 'watch-list', 'list'] as const)
        scene.server.plan.add(place, { kind: 'reset' }, Number.POSITIVE_INFINITY)
      forceRelist(scene)
      await pause(200)
    },
  },
  'every answer is an error for a while': {
    options: { tuning, watchList: false },
    before: ({ server }) => {
      for (const place of ['watch', 'watch-list', 'list', 'continue'] as const)
        server.plan.add(place, { kind: 'status', code: 500, reason: 'InternalError' })
    },
  },
  'versions expire each time a watch is tried': {
    options: { tuning, watchList: false },
    during: async scene => {
      scene.server.plan.add('watch', { kind: 'status', code: 410, reason: 'Expired' }, 3)
      scene.server.closeWatches()
      churn(scene)
      await until(() => scene.informer.counters().relists.expired === 3)
    },
  },
  'the page token expires half-way': {
    options: { tuning, watchList: false },
    before: ({ server }) => server.plan.add('continue', { kind: 'status', code: 410, reason: 'Expired' }),
    after: ({ server }) => assert.ok(server.requests.includes('/api/v1/pods'), 'listed without pages'),
  },
  'garbage at each event until the version is held to be at fault': {
    options: { tuning },
    during: async scene => {
      scene.server.plan.add('events', { kind: 'garbage' }, Number.POSITIVE_INFINITY)
      churn(scene)
      await until(() => scene.informer.counters().relists.fruitless > 0)
    },
  },
  'every event twice, or late': {
    options: { tuning },
    during: async scene => {
      for (let number = 0; number < 6; number++)
        scene.server.plan.add('events', { kind: number % 2 === 0 ? 'duplicate' : 'reorder' })
      churn(scene)
      await until(() => scene.server.plan.happened === 6)
    },
    after: ({ informer }) => {
      assert.ok(informer.counters().stale > 0)
      assert.deepEqual(informer.counters().failures, {})
    },
  },
  'an object of 3 MB, in a list and in a watch': {
    options: { tuning },
    before: ({ pods }) => pods.put({ metadata: { name: 'big', namespace: 'shop' }, data: 'é'.repeat(1_500_000) }),
    during: ({ pods }) => pods.put({ metadata: { name: 'big', namespace: 'shop' }, data: 'x'.repeat(3_000_000) }),
    after: ({ informer }) => assert.equal(sizeOf(informer.store.get('shop/big')), 3_000_000),
  },
  'an object of 3 MB on a page': {
    options: { tuning, watchList: false },
    before: ({ pods }) => pods.put({ metadata: { name: 'big', namespace: 'shop' }, data: 'x'.repeat(3_000_000) }),
    after: ({ informer }) => assert.equal(sizeOf(informer.store.get('shop/big')), 3_000_000),
  },
  'the version counter is turned back, as by a restored backup': {
    options: { tuning },
    during: scene => {
      scene.server.turnBack(5)
      scene.server.closeWatches()
      scene.pods.remove('shop', 'pod-2')
      scene.pods.put({ metadata: { name: 'pod-1', namespace: 'shop' }, spec: { restored: true } })
    },
    after: ({ informer }) => assert.equal(informer.counters().relists['turned-back'], 1),
  },
}

async function play({ options, before, during, after }: FaultCase, seed: number): Promise<void> {
  const clock = hastyClock(haste)
  const random = seededRandom(seed)
  const scene = await openFaultScene({ clock, random: () => random.next(), ...options })
  try {
    for (let number = 0; number < podCount; number++)
      scene.pods.put({ metadata: { name: `pod-${number}`, namespace: 'shop' }, spec: { number } })
    before?.(scene)
    scene.start()
    await scene.settle(withinMs)
    await scene.informer.synced
    if (during) {
      await during(scene)
      scene.server.heal()
      await scene.settle(withinMs)
    }
    scene.pods.put({ metadata: { name: 'last', namespace: 'shop' } })
    await scene.settle(withinMs)
    after?.(scene)
  } finally {
    await scene.end()
  }
  assert.equal(clock.pendingCount(), 0, 'timers are left')
}

test('faults: the cache becomes right again, and nothing is left behind', { concurrency: 12 }, async t => {
  const cases = Object.entries({ ...matrix, ...special })
  await Promise.all(cases.map(([name, each], at) => t.test(name, () => play(each, at + 1))))
})
