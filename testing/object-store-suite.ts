// SPDX-License-Identifier: Apache-2.0
/** What every object store must pass: random histories against a model that is a map per version. */
import assert from 'node:assert/strict'
import { stagedBody } from '#adapters/db/body-staging.ts'
import {
  type Change,
  inlineBodyBytes,
  type ListQuery,
  type ObjectKey,
  type ObjectRecord,
  type ObjectStore,
  StoreError,
  type StoreErrorCode,
  type StoreEvent,
} from '#adapters/db/store.ts'
import { type CopiedStore, copyStore, type Import } from '#adapters/db/store-import.ts'
import { type Random, seededRandom } from './random.ts'

/** What the model knows of an object. */
export interface ModelObject {
  readonly key: ObjectKey
  readonly version: number
  readonly meta: string
  readonly body: string
}

/** The store as it should be: its state after each version, and each version's event. */
export interface StoreModel {
  readonly states: Map<number, ReadonlyMap<string, ModelObject>>
  readonly events: { readonly version: number; readonly type: string; readonly object: ModelObject }[]
  current: number
}

/** The model of an empty store. */
export function emptyModel(current = 1): StoreModel {
  return { states: new Map([[current, new Map()]]), events: [], current }
}

export interface StoreTrial {
  readonly store: ObjectStore
  readonly model: StoreModel
  readonly random: Random
}

/** Runs `steps` random operations; each answer is compared with the model's. */
export async function tryStore(trial: StoreTrial, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const roll = trial.random.next()
    if (roll < 0.6) await writeSome(trial)
    else if (roll < 0.85) await compareList(trial)
    else if (roll < 0.92) await compareEvents(trial)
    else if (roll < 0.96) await compareDeletions(trial)
    else await compareGet(trial)
  }
}

/** Runs `run` with a random source and names the seed when it fails. `SEED` of the environment repeats a case. */
export async function withSeeds(runs: number, run: (random: Random) => Promise<void>): Promise<void> {
  const first = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  for (let i = 0; i < runs; i++) {
    try {
      await run(seededRandom(first + i))
    } catch (error) {
      throw new Error(`law broken, repeat with SEED=${first + i}`, { cause: error })
    }
  }
}

/**
 * An object is put aside and brought back: gone for readers and watchers meanwhile, its body kept whatever is forgotten.
 */
export async function tryQuarantine(store: ObjectStore): Promise<void> {
  const key = { kind: 'apples', namespace: 'a', name: 'odd' }
  const content = { uid: 'u', meta: '{"name":"odd"}', labels: '', fields: '', summary: '' }
  const put = (expected: number, text: string) =>
    store.write({ kind: 'put', key, expected, content: { ...content, body: stagedBody(Buffer.from(text)) } })
  const first = await put(0, 'one')
  assert.deepEqual(await store.bodiless(), [])
  const aside = await store.write({ kind: 'delete', key, expected: first.object.version, quarantine: 'damaged' })
  assert.equal(aside.type, 'DELETED')
  assert.equal(await store.get(key, false), undefined)
  const [quarantined, ...others] = await store.quarantine()
  assert.ok(quarantined)
  assert.deepEqual(
    [quarantined.reason, quarantined.record.version, others.length],
    ['damaged', first.object.version, 0],
  )
  await store.trim(Date.now() + 1e9)
  const other = await put(0, 'other')
  const release = { kind: 'release', key, expected: 0, quarantined } as const
  await assert.rejects(store.write(release), hasCode('already-exists'))
  await store.write({ kind: 'delete', key, expected: other.object.version })
  const back = await store.write(release)
  assert.deepEqual([back.type, back.object.uid], ['ADDED', 'u'])
  assert.deepEqual(await store.quarantine(), [])
  await store.trim(Date.now() + 1e9)
  assert.equal(Buffer.from((await store.get(key, true))?.bytes ?? []).toString(), 'one')
  await store.write({ kind: 'delete', key, expected: back.object.version })
  await assert.rejects(store.write(release), hasCode('not-found'))
}

/**
 * Copies a store that has something put aside, and a namespace whose newest object went: both are alike in the copy,
 * which must be empty before.
 */
export async function tryCopy(from: CopiedStore, to: CopiedStore & { beginImport(): Promise<Import> }): Promise<void> {
  const content = { uid: 'u', meta: '{}', labels: '', fields: '', summary: '' }
  const sizes = { short: 5, long: 3 * inlineBodyBytes }
  async function put(name: string, sizeBytes: number) {
    const key = { kind: 'apples', namespace: 'a', name }
    const body = stagedBody(Buffer.alloc(sizeBytes, name))
    return { key, event: await from.write({ kind: 'put', key, expected: 0, content: { ...content, body } }) }
  }
  await put('stays', 1)
  for (const [name, sizeBytes] of Object.entries(sizes)) {
    const { key, event } = await put(name, sizeBytes)
    await from.write({ kind: 'delete', key, expected: event.object.version, quarantine: `${name} is damaged` })
  }
  const { key, event } = await put('newest', 1)
  const { object } = await from.write({ kind: 'delete', key, expected: event.object.version })
  const last = { kind: 'pears', namespace: '', name: 'last' }
  const body = stagedBody(Buffer.from('x'))
  const made = await from.write({ kind: 'put', key: last, expected: 0, content: { ...content, body } })
  await from.write({ kind: 'delete', key: last, expected: made.object.version })
  const report = await copyStore(from, await to.beginImport(), () => undefined)
  assert.deepEqual([report.objects, report.quarantined], [1, 2])
  assert.deepEqual(await to.deletions({ kind: 'apples' }), new Map([['a', object.version]]))
  assert.deepEqual(await to.deletions({ kind: 'pears' }), new Map([['', made.object.version + 1]]))
  const told = async (store: CopiedStore) =>
    (await store.quarantine()).map(({ atMs, reason, record: { body, ...record } }) => ({ atMs, reason, record, body }))
  const [then, now] = [await told(from), await told(to)]
  const withoutBodyId = (each: (typeof now)[number]) => ({ ...each, body: { ...each.body, id: 0 } })
  assert.deepEqual(now.map(withoutBodyId), then.map(withoutBodyId))
  for (const quarantined of await to.quarantine()) {
    const { name } = quarantined.record
    await to.write({ kind: 'release', key: { ...key, name }, expected: 0, quarantined })
    const back = await to.get({ ...key, name }, false)
    assert.ok(back)
    const bytes = Buffer.concat(await Array.fromAsync(to.readBody(back.body)))
    assert.ok(bytes.equals(Buffer.alloc(sizes[name as keyof typeof sizes], name)), name)
  }
}

function hasCode(code: StoreErrorCode): (error: unknown) => boolean {
  return error => error instanceof StoreError && error.code === code
}

const kinds = ['apples', 'pears.fruit']
const namespaces = ['', 'a', 'a-b', 'b']
const names = ['x', 'x-1', 'x.y', 'xx', 'z']

function someKey(random: Random): ObjectKey {
  return { kind: random.pick(kinds), namespace: random.pick(namespaces), name: random.pick(names) }
}

function textOf({ kind, namespace, name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`
}

function now({ states, current }: StoreModel): ReadonlyMap<string, ModelObject> {
  return states.get(current) ?? new Map()
}

/** Several writes at once, so that they meet in one transaction; their order is the order in which they were given. */
async function writeSome({ store, model, random }: StoreTrial): Promise<void> {
  const changes = Array.from({ length: 1 + random.below(3) }, () => someChange(model, random))
  const heard: StoreEvent[] = []
  const leave = store.subscribe(events => heard.push(...events))
  const outcomes = await Promise.allSettled(changes.map(({ change }) => store.write(change)))
  leave()
  const versions: number[] = []
  for (const [i, { change, body }] of changes.entries()) {
    const expected = applyToModel(model, change, body)
    const outcome = outcomes[i]
    if (outcome?.status === 'rejected') {
      assert.ok(outcome.reason instanceof StoreError)
      assert.equal(outcome.reason.code, expected)
      continue
    }
    assert.equal(outcome?.value.object.version, expected)
    versions.push(model.current)
  }
  assert.deepEqual(
    heard.map(event => event.object.version),
    versions,
  )
}

function someChange(model: StoreModel, random: Random): { change: Change; body: string } {
  const key = someKey(random)
  const known = now(model).get(textOf(key))?.version ?? 0
  const expected = random.chance(0.85) ? known : random.below(model.current + 2)
  if (random.chance(0.25)) return { change: { kind: 'delete', key, expected }, body: '' }
  const body = `"n":${random.next()}${',"pad":"'.padEnd(random.chance(0.1) ? 9000 : 10, 'p')}"`
  const meta = JSON.stringify({ name: key.name, note: random.below(1000) })
  const keepsBody = expected > 0 && random.chance(0.3)
  const content = { uid: `u-${random.below(1e6)}`, meta, labels: '', fields: '', summary: '' }
  return {
    change: {
      kind: 'put',
      key,
      expected,
      content: keepsBody ? content : { ...content, body: stagedBody(Buffer.from(body)) },
    },
    body,
  }
}

/** The version that the change gets, or the code of the error it must give. */
function applyToModel(model: StoreModel, change: Change, body: string): number | StoreErrorCode {
  const id = textOf(change.key)
  const live = now(model).get(id)
  if (change.expected === 0 && change.kind === 'put') {
    if (live) return 'already-exists'
  } else {
    if (!live) return 'not-found'
    if (live.version !== change.expected) return 'conflict'
  }
  const next = new Map(now(model))
  const version = model.current + 1
  const object = {
    key: change.key,
    version,
    meta: change.kind === 'put' ? change.content.meta : (live?.meta ?? ''),
    body: change.kind === 'put' && change.content.body ? body : (live?.body ?? ''),
  }
  if (change.kind === 'put') next.set(id, object)
  else next.delete(id)
  model.events.push({ version, type: change.kind === 'delete' ? 'DELETED' : live ? 'MODIFIED' : 'ADDED', object })
  model.states.set(version, next)
  model.current = version
  return version
}

/** A list in pages, now or as of a version, equals the model's state of that version. */
async function compareList({ store, model, random }: StoreTrial): Promise<void> {
  const kind = random.pick(kinds)
  const { oldest } = await store.revision()
  const at = random.chance(0.5) ? oldest + random.below(model.current - oldest + 1) : undefined
  const scope = random.chance(0.4) ? { namespace: random.pick(namespaces) } : {}
  const query: ListQuery = { kind, ...scope, withBodies: true, limit: 1 + random.below(4), maxBytes: 1 << 20 }
  const expected = [...(model.states.get(at ?? model.current) ?? new Map<string, ModelObject>()).values()]
    .filter(({ key }) => key.kind === kind && (scope.namespace ?? key.namespace) === key.namespace)
    .sort((a, b) => compare(a.key.namespace, b.key.namespace) || compare(a.key.name, b.key.name))
  const got: ObjectRecord[] = []
  let page = await store.list({ ...query, ...(at === undefined ? {} : { at }) })
  assert.equal(page.at, at ?? model.current)
  assert.equal(await store.count({ ...query, at: page.at }), expected.length)
  for (;;) {
    got.push(...page.objects)
    if (!page.next) break
    assert.equal(await store.count({ ...query, at: page.at, after: page.next }), expected.length - got.length)
    page = await store.list({ ...query, at: page.at, after: page.next })
  }
  assert.deepEqual(got.map(plain), expected)
  const shown = await store.list({ ...query, isForShow: true, limit: 1000, ...(at === undefined ? {} : { at }) })
  assert.deepEqual(shown.objects.map(plain), expected)
  if (at === undefined) await compareMetadata(store, query, expected)
  if (at === undefined) await comparePacked(store, query, expected)
}

/** Stores that pack whole objects must come to the same, wherever in the answer an object is written. */
async function comparePacked(store: ObjectStore, query: ListQuery, expected: readonly ModelObject[]): Promise<void> {
  if (!store.listPacked) return
  const head = '{"odd":"é","metadata":'
  const got: string[] = []
  let page = await store.listPacked({ ...query, head })
  while (page) {
    for (let i = 0; i < page.count; i++) {
      const from = got.length % 5
      const memory = Buffer.alloc(from + page.roomFor(i))
      const text = memory.toString('utf8', from, page.write(i, memory, from))
      const apart = page.apart(i)
      const rest = apart ? Buffer.concat(await Array.fromAsync(store.readBody(apart))).toString() : ''
      got.push(apart ? `${text},${rest}` : text)
    }
    page = page.next && (await store.listPacked({ ...query, after: page.next, head }))
  }
  assert.deepEqual(
    got,
    expected.map(({ meta, version, body }) => `${head}{"resourceVersion":"${version}",${meta.slice(1)},${body}`),
  )
}

/** Stores that put lists of metadata together themselves must come to the same. */
async function compareMetadata(store: ObjectStore, query: ListQuery, expected: readonly ModelObject[]): Promise<void> {
  if (!store.listMetadata) return
  const got: unknown[] = []
  let page = await store.listMetadata({ ...query, head: '{"odd":"é","metadata":' })
  while (page) {
    const objects = JSON.parse(page.json === '' ? '[]' : `[${page.json}}]`) as unknown[]
    assert.equal(objects.length, page.count)
    got.push(...objects)
    page = page.next && (await store.listMetadata({ ...query, after: page.next, head: '{"odd":"é","metadata":' }))
  }
  const metadata = expected.map(({ meta, version }) => ({
    odd: 'é',
    metadata: { ...(JSON.parse(meta) as object), resourceVersion: String(version) },
  }))
  assert.deepEqual(got, metadata)
}

async function compareEvents({ store, model, random }: StoreTrial): Promise<void> {
  const kind = random.pick(kinds)
  const { oldest } = await store.revision()
  const after = oldest + random.below(model.current - oldest + 1)
  const got = await store.events({ kind, after, limit: 1e6 })
  const expected = model.events.filter(event => event.version > after && event.object.key.kind === kind)
  assert.deepEqual(
    got.map(({ type, object }) => ({ type, version: object.version, meta: object.meta })),
    expected.map(({ type, version, object }) => ({ type, version, meta: object.meta })),
  )
  for (const [i, { object }] of got.entries()) {
    const pieces = await Array.fromAsync(store.readBody(object.body))
    assert.equal(Buffer.concat(pieces).toString(), expected[i]?.object.body)
  }
}

/**
 * Outside of namespaces the newest deletion of a kind is known, however long ago it was; within one it is where
 * anything of the kind is that has not been written since. What has is newer anyway.
 */
async function compareDeletions({ store, model, random }: StoreTrial): Promise<void> {
  const kind = random.pick(kinds)
  const { oldest } = await store.revision()
  const at = random.chance(0.5) ? oldest + random.below(model.current - oldest + 1) : model.current
  const got = await store.deletions({ kind, ...(at < model.current && { at }) })
  const there = [...(model.states.get(at)?.values() ?? [])].filter(({ key }) => key.kind === kind)
  for (const namespace of namespaces) {
    const newest = model.events.findLast(
      ({ type, version, object: { key } }) =>
        type === 'DELETED' && version <= at && key.kind === kind && key.namespace === namespace,
    )?.version
    const versions = there.filter(({ key }) => key.namespace === namespace).map(({ version }) => version)
    const isOlder = versions.length === 0 || Math.max(...versions) > (newest ?? 0)
    const mayBeForgotten = namespace !== '' && isOlder && !got.has(namespace)
    assert.ok(got.get(namespace) === newest || mayBeForgotten, `${kind} in "${namespace}" at ${at}`)
    const alone = await store.deletions({ kind, namespace, ...(at < model.current && { at }) })
    assert.equal(alone.get(namespace), got.get(namespace))
  }
}

async function compareGet({ store, model, random }: StoreTrial): Promise<void> {
  const key = someKey(random)
  const got = await store.get(key, true)
  assert.deepEqual(got && plain(got), now(model).get(textOf(key)))
}

function plain({ kind, namespace, name, version, meta, bytes }: ObjectRecord): ModelObject {
  return { key: { kind, namespace, name }, version, meta, body: Buffer.from(bytes ?? []).toString() }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
