// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys as keys } from '#domain/label-keys.ts'
import { startStorage } from '#services/storage/start.ts'
import { type FakeClock, fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { seededRandom } from '#testing/random.ts'
import type { Verdict } from './judge.ts'
import type { Subject } from './subject.ts'
import { type CleanupPolicy, createSweeper, type Removal, type SweepView } from './sweeper.ts'

const apiVersion = 'spdx.softwarecomposition.kubescape.io/v1beta1'
const kinds = {
  sbomsyfts: 'SBOMSyft',
  vulnerabilitymanifests: 'VulnerabilityManifest',
  vulnerabilitymanifestsummaries: 'VulnerabilityManifestSummary',
  applicationprofiles: 'ApplicationProfile',
  workloadconfigurationscans: 'WorkloadConfigurationScan',
} as const

type Plural = keyof typeof kinds

const graceMs = 60_000
const policy: CleanupPolicy = { isDryRun: false, graceMs, imageGraceMs: 2 * graceMs, retention: {} }
const never = new AbortController().signal

interface Scene extends AsyncDisposable {
  readonly clock: FakeClock
  readonly removals: Removal[]
  readonly lines: ReturnType<typeof memoryLog>['lines']
  /** What the caches and the API server say, by the last word of the subject's name. */
  readonly gone: Set<string>
  readonly goneLive: Set<string>
  policy: CleanupPolicy
  put(plural: Plural, name: string, meta?: Partial<ObjectMeta>, spec?: object): Promise<void>
  /** Names of what is stored. */
  names(): Promise<string[]>
  sweep(view?: Partial<SweepView>): ReturnType<ReturnType<typeof createSweeper>['sweep']>
}

async function scene(): Promise<Scene> {
  const clock = fakeClock()
  const { log, lines } = memoryLog()
  const storage: AssembledServer = await startStorage({
    host: '127.0.0.1',
    port: 0,
    authentication: everybodyIs({ name: 'tester', groups: [] }),
    clock,
    random: Math.random,
    log,
  })
  const { local, operations } = storage.server
  const removals: Removal[] = []
  const state = { policy }
  const gone = new Set<string>()
  const goneLive = new Set<string>()
  const onRemoved = (removal: Removal) => void removals.push(removal)
  const sweeper = createSweeper({ operations, clock, log, onRemoved })
  const resource = (plural: Plural) => {
    const found = local.resourceOf(apiVersion, kinds[plural])
    assert.ok(found)
    return found
  }
  const view: SweepView = {
    judge: subject => verdictOf(subject, gone),
    live: { isGone: async subject => goneLive.has(keyOf(subject)) },
  }
  return {
    clock,
    removals,
    lines,
    gone,
    goneLive,
    get policy() {
      return state.policy
    },
    set policy(next) {
      state.policy = next
    },
    async put(plural, name, meta = {}, spec = {}) {
      const object = { apiVersion, kind: kinds[plural], metadata: { ...meta, name, namespace: 'kubescape' }, spec }
      if (await local.get(resource(plural), { namespace: 'kubescape', name }))
        await local.update(resource(plural), { namespace: 'kubescape', name }, live => ({
          ...object,
          metadata: { ...live.metadata, ...meta },
        }))
      else await local.create(resource(plural), object)
    },
    async names() {
      const found: string[] = []
      for (const plural of Object.keys(kinds) as Plural[])
        for await (const { metadata } of local.list(resource(plural))) found.push(metadata.name)
      return found.toSorted()
    },
    sweep: (other = {}) => sweeper.sweep({ ...view, ...other }, state.policy, never),
    [Symbol.asyncDispose]: () => storage.stop(),
  }
}

function keyOf(subject: Subject): string {
  switch (subject.kind) {
    case 'image':
      return subject.imageId
    case 'instance':
      return subject.instance.name
    case 'object':
      return subject.ref.name
    case 'grant':
      return subject.binding.name
    case 'workload':
    case 'node':
      return subject.name
  }
}

function verdictOf(subject: Subject, gone: ReadonlySet<string>): Verdict {
  if (keyOf(subject).startsWith('unknown')) return { kind: 'unknown' }
  if (!gone.has(keyOf(subject))) return { kind: 'there' }
  return { kind: 'gone', reason: subject.kind === 'image' ? 'image-not-run' : 'workload-gone' }
}

function ofImage(imageId: string, more: Readonly<Record<string, string>> = {}) {
  return { annotations: { [keys.imageId]: imageId, ...more } }
}

function ofWorkload(name: string, more: Readonly<Record<string, string>> = {}) {
  return { annotations: { [keys.wlid]: `wlid://cluster-c/namespace-shop/deployment-${name}`, ...more } }
}

test('a result goes when what it is about has been gone for the grace, in the cache and for the API server', async () => {
  await using api = await scene()
  await api.put('vulnerabilitymanifestsummaries', 'web', ofWorkload('web'))
  await api.put('vulnerabilitymanifestsummaries', 'api', ofWorkload('api'))
  for (const set of [api.gone, api.goneLive]) set.add('web')
  assert.deepEqual(await api.sweep(), { looked: 2, removed: 0, waiting: 1, doubted: 0, nextMs: graceMs })
  await api.clock.advance(graceMs - 1)
  assert.equal((await api.sweep()).nextMs, 1)
  await api.clock.advance(1)
  assert.equal((await api.sweep()).removed, 1)
  assert.deepEqual(await api.names(), ['api'])
  assert.deepEqual(api.removals, [
    { resource: 'vulnerabilitymanifestsummaries', namespace: 'kubescape', name: 'web', reason: 'workload-gone' },
  ])
  const said = api.lines.filter(({ message }) => message === 'removed a result')
  assert.deepEqual(
    said.map(({ resource, name, reason }) => [resource, name, reason]),
    [['vulnerabilitymanifestsummaries', 'web', 'workload-gone']],
  )
})

test('images are waited for longer, and what comes back meanwhile starts anew', async () => {
  await using api = await scene()
  await api.put('sbomsyfts', 'nginx', ofImage('nginx'))
  for (const set of [api.gone, api.goneLive]) set.add('nginx')
  await api.sweep()
  await api.clock.advance(2 * graceMs - 1)
  assert.equal((await api.sweep()).waiting, 1)
  api.gone.delete('nginx')
  await api.sweep()
  api.gone.add('nginx')
  await api.clock.advance(1)
  assert.equal((await api.sweep()).nextMs, 2 * graceMs)
  await api.clock.advance(2 * graceMs)
  assert.equal((await api.sweep()).removed, 1)
})

test('stays: the API server still has what the cache has lost', async () => {
  await using api = await scene()
  await api.put('vulnerabilitymanifestsummaries', 'web', ofWorkload('web'))
  api.gone.add('web')
  await api.sweep()
  await api.clock.advance(graceMs)
  assert.deepEqual(await api.sweep(), { looked: 1, removed: 0, waiting: 0, doubted: 1, nextMs: graceMs })
  assert.deepEqual(await api.names(), ['web'])
})

test('stays: the API server cannot say', async () => {
  await using api = await scene()
  await api.put('vulnerabilitymanifestsummaries', 'web', ofWorkload('web'))
  api.gone.add('web')
  await api.sweep()
  await api.clock.advance(graceMs)
  const live = { isGone: () => Promise.reject(new KubeError('unavailable', 'down')) }
  assert.equal((await api.sweep({ live })).doubted, 1)
  assert.deepEqual(await api.names(), ['web'])
})

test('stays: it was written again while the API server was asked', async () => {
  await using api = await scene()
  await api.put('vulnerabilitymanifestsummaries', 'web', ofWorkload('web'))
  api.gone.add('web')
  await api.sweep()
  await api.clock.advance(graceMs)
  const isGone = async () => {
    await api.put('vulnerabilitymanifestsummaries', 'web', ofWorkload('web', { [keys.timestamp]: '2' }), {
      severities: {},
    })
    return true
  }
  assert.equal((await api.sweep({ live: { isGone } })).removed, 0)
  assert.deepEqual(await api.names(), ['web'])
})

test('stays: what people wrote, whatever its age and size', async () => {
  await using api = await scene()
  api.policy = { ...policy, retention: { applicationprofiles: { maxAgeMs: 1, maxBytes: 0 } } }
  await api.put('applicationprofiles', 'ug-web', ofWorkload('web'), { architectures: ['amd64'] })
  await api.put('applicationprofiles', 'mine', ofWorkload('web', { [keys.managedBy]: 'User' }), {
    architectures: ['a'],
  })
  for (const set of [api.gone, api.goneLive]) set.add('web')
  await api.sweep()
  await api.clock.advance(graceMs)
  await api.sweep()
  assert.deepEqual(await api.names(), ['mine', 'ug-web'])
})

test('an image that somebody asked for by itself stays until it is too old', async () => {
  await using api = await scene()
  await api.put('vulnerabilitymanifestsummaries', 'scanned', ofImage('scanned'))
  await api.put('vulnerabilitymanifests', 'scanned', ofImage('scanned'))
  await api.put('vulnerabilitymanifests', 'left', ofImage('left'))
  for (const set of [api.gone, api.goneLive]) for (const name of ['scanned', 'left']) set.add(name)
  await api.sweep()
  await api.clock.advance(2 * graceMs)
  await api.sweep()
  assert.deepEqual(await api.names(), ['scanned', 'scanned'])
  const maxAgeMs = 10 * graceMs
  const retention = { vulnerabilitymanifests: { maxAgeMs }, vulnerabilitymanifestsummaries: { maxAgeMs } }
  api.policy = { ...policy, retention }
  await api.clock.advance(maxAgeMs)
  await api.sweep()
  assert.deepEqual(await api.names(), [])
  assert.deepEqual(
    api.removals.map(({ reason }) => reason),
    ['image-not-run', 'too-old', 'too-old'],
  )
})

test('age takes what is about nothing that is there, and never what is', async () => {
  await using api = await scene()
  api.policy = { ...policy, retention: { workloadconfigurationscans: { maxAgeMs: graceMs } } }
  await api.put('workloadconfigurationscans', 'used', {
    labels: { [keys.name]: 'web' },
    annotations: { 'kubescape.io/object-key': 'apps/Deployment/shop/web' },
  })
  await api.put('workloadconfigurationscans', 'about-nothing')
  await api.clock.advance(graceMs - 1_000)
  assert.equal((await api.sweep()).removed, 0)
  await api.clock.advance(1_000)
  await api.sweep()
  assert.deepEqual(await api.names(), ['used'])
})

test('over budget, the least recently written goes first, and what is in use last', async () => {
  await using api = await scene()
  const spec = { metadata: { tool: { name: 'x'.repeat(1000) } } }
  for (const name of ['a', 'b', 'c', 'd'])
    await api.put('sbomsyfts', name, ofImage(name === 'b' ? 'unknown' : name), spec)
  await api.put('sbomsyfts', 'a', ofImage('a', { [keys.timestamp]: '2' }), spec)
  api.policy = { ...policy, retention: { sbomsyfts: { maxBytes: 2_500 } } }
  await api.sweep()
  assert.deepEqual(await api.names(), ['a', 'd'])
  assert.deepEqual(new Set(api.removals.map(({ reason }) => reason)), new Set(['over-budget']))
})

test('a dry run says once what it would remove, and removes nothing', async () => {
  await using api = await scene()
  api.policy = { ...policy, isDryRun: true }
  await api.put('vulnerabilitymanifestsummaries', 'web', ofWorkload('web'))
  for (const set of [api.gone, api.goneLive]) set.add('web')
  for (let i = 0; i < 3; i++) {
    await api.sweep()
    await api.clock.advance(graceMs)
  }
  assert.deepEqual(await api.names(), ['web'])
  assert.deepEqual(api.removals, [])
  assert.equal(api.lines.filter(({ message }) => message === 'would remove a result').length, 1)
})

test('law: whatever comes and goes, in the end what is left is what is there, unknown, or of people', async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  const random = seededRandom(seed)
  await using api = await scene()
  const subjects = Array.from({ length: 12 }, (_, i) => `${random.chance(0.2) ? 'unknown' : 's'}${i}`)
  const expected = new Map<string, { readonly subject: string; readonly isOfPeople: boolean }>()
  for (let i = 0; i < 60; i++) {
    const plural = random.pick(Object.keys(kinds) as Plural[])
    const subject = random.pick(subjects)
    const isOfPeople = random.chance(0.2)
    const name = `${isOfPeople ? 'ug-' : ''}r${i}`
    const isImage = plural === 'sbomsyfts' || plural === 'vulnerabilitymanifests'
    const key = { 'kubescape.io/object-key': `apps/Deployment/shop/${subject}` }
    const { annotations } = isImage ? ofImage(subject) : ofWorkload(subject, key)
    await api.put(plural, name, { labels: { [keys.name]: subject }, annotations })
    expected.set(name, { subject, isOfPeople })
  }
  const isLiveToo = random.chance(0.5)
  for (let step = 0; step < 20; step++) {
    const subject = random.pick(subjects)
    const set = random.chance(0.5) ? 'add' : 'delete'
    api.gone[set](subject)
    if (isLiveToo) api.goneLive[set](subject)
    await api.sweep()
    // Nothing is gone for long enough yet, so that nothing may be missed that comes back.
    await api.clock.advance(random.below(graceMs / 25))
  }
  assert.deepEqual(api.removals, [])
  for (let i = 0; i < 4; i++) {
    await api.clock.advance(graceMs)
    await api.sweep()
  }
  const left = [...expected].filter(
    ([, { subject, isOfPeople }]) =>
      isOfPeople || subject.startsWith('unknown') || !api.gone.has(subject) || !api.goneLive.has(subject),
  )
  assert.deepEqual(await api.names(), left.map(([name]) => name).toSorted(), `SEED=${seed}`)
})
