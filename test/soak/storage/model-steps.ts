// SPDX-License-Identifier: Apache-2.0
/** One random request at a time, and what the model says its answer must be. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import type { TestAnswer } from '#testing/api-client.ts'
import type { Random } from '#testing/random.ts'
import { type ModelObject, type Scope, StorageModel } from './model.ts'
import { apiRoot, type StorageSubject } from './subject.ts'

/** A kind with whole lists and one whose lists carry metadata alone. */
const kinds = { workloadconfigurationscansummaries: 'WorkloadConfigurationScanSummary', sbomsyfts: 'SBOMSyft' } as const
const plurals = Object.keys(kinds) as readonly (keyof typeof kinds)[]
const namespaces = ['a', 'a-b', 'b']
const names = ['m', 'm.1', 'm-1', 'n', 'z']
const tiers = ['low', 'high', '']

export interface Trial {
  readonly subject: StorageSubject
  readonly model: StorageModel
  readonly random: Random
}

type Step = (trial: Trial) => Promise<void>

/** Each as often as it stands here. */
const steps: readonly Step[] = [
  write,
  write,
  write,
  write,
  write,
  remove,
  remove,
  refuse,
  read,
  list,
  pages,
  past,
  watch,
]

/** Sends one request, or the few that belong together; fails where the server and the model differ. */
export async function takeStep(trial: Trial): Promise<void> {
  if (trial.random.chance(0.002)) await trial.subject.restart()
  await trial.random.pick(steps)(trial)
}

function place({ random }: Trial): Pick<ModelObject, 'namespace' | 'name'> & { readonly kind: keyof typeof kinds } {
  return { kind: random.pick(plurals), namespace: random.pick(namespaces), name: random.pick(names) }
}

function collectionOf({ kind, namespace }: Scope): string {
  return namespace === undefined ? `${apiRoot}/${kind}` : `${apiRoot}/namespaces/${namespace}/${kind}`
}

function pathOf(at: Pick<ModelObject, 'kind' | 'namespace' | 'name'>): string {
  return `${collectionOf(at)}/${at.name}`
}

function bodyOf(at: ReturnType<typeof place>, tier: string, value: number, version?: number): object {
  return {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: kinds[at.kind],
    metadata: {
      name: at.name,
      labels: { tier },
      ...(version !== undefined && { resourceVersion: String(version) }),
    },
    spec: { value },
  }
}

function objectOf(kind: string, { metadata, spec }: KubeObject): ModelObject {
  const { namespace = '', name, uid = '', labels, resourceVersion } = metadata
  const { value } = spec as { value: number }
  return { kind, namespace, name, uid, version: Number(resourceVersion), tier: labels?.['tier'] ?? '-', value }
}

/** Creates an object, or replaces or patches the one that is there; sometimes changing nothing. */
async function write(trial: Trial): Promise<void> {
  const { subject, model, random } = trial
  const at = place(trial)
  const live = model.objects.get(StorageModel.keyOf(at))
  const [tier, value] = [random.pick(tiers), random.below(4)]
  const isPatch = random.chance(0.5)
  const answer = live
    ? isPatch
      ? await subject.client.call('PATCH', pathOf(at), { body: { metadata: { labels: { tier } }, spec: { value } } })
      : await subject.client.call('PUT', pathOf(at), { body: bodyOf(at, tier, value, live.version) })
    : await subject.client.call('POST', collectionOf(at), { body: bodyOf(at, tier, value) })
  assert.equal(answer.status, live ? 200 : 201, answer.text)
  const written = objectOf(at.kind, answer.json)
  assert.deepEqual([written.namespace, written.name, written.tier, written.value], [at.namespace, at.name, tier, value])
  if (!live) model.note('ADDED', written)
  else if (live.tier === tier && live.value === value) assert.deepEqual(written, live, 'nothing changed')
  else {
    assert.equal(written.uid, live.uid)
    model.note('MODIFIED', written)
  }
}

async function remove(trial: Trial): Promise<void> {
  const { subject, model } = trial
  const at = place(trial)
  const live = model.objects.get(StorageModel.keyOf(at))
  const watch = live && (await subject.client.watch(`${collectionOf(at)}?watch=true&resourceVersion=${model.version}`))
  const { status, text } = await subject.client.call('DELETE', pathOf(at))
  assert.equal(status, live ? 200 : 404, text)
  if (!live || !watch) return
  // Only an event tells the version of a deletion.
  const line = await watch.next()
  watch.close()
  assert.equal(line?.type, 'DELETED')
  model.note('DELETED', { ...live, version: Number(line?.object.metadata.resourceVersion) })
}

/** Writes that must not happen. */
async function refuse(trial: Trial): Promise<void> {
  const { subject, model, random } = trial
  const at = place(trial)
  const live = model.objects.get(StorageModel.keyOf(at))
  const { client } = subject
  if (!live) {
    const missing = await client.call('PUT', pathOf(at), { body: bodyOf(at, 'low', 1, 1) })
    assert.equal(missing.status, 404, missing.text)
    return
  }
  const old = random.below(live.version - 1) + 1
  const refused: readonly (readonly [number, Promise<TestAnswer>])[] = [
    [409, client.call('POST', collectionOf(at), { body: bodyOf(at, 'low', 9) })],
    [409, client.call('PUT', pathOf(at), { body: bodyOf(at, 'low', 9, old) })],
    [409, client.call('DELETE', pathOf(at), { body: { preconditions: { resourceVersion: String(old) } } })],
    [409, client.call('DELETE', pathOf(at), { body: { preconditions: { uid: 'other' } } })],
    [422, client.call('PATCH', pathOf(at), { body: { metadata: { labels: { tier: 'no label' } } } })],
    [200, client.call('PATCH', `${pathOf(at)}?dryRun=All`, { body: { spec: { value: 9 } } })],
    [200, client.call('DELETE', `${pathOf(at)}?dryRun=All`)],
  ]
  for (const [status, answer] of refused) assert.equal((await answer).status, status, (await answer).text)
  await readOne(trial, at)
}

async function read(trial: Trial): Promise<void> {
  await readOne(trial, place(trial))
}

async function readOne({ subject, model }: Trial, at: ReturnType<typeof place>): Promise<void> {
  const live = model.objects.get(StorageModel.keyOf(at))
  const answer = await subject.client.call('GET', pathOf(at))
  assert.equal(answer.status, live ? 200 : 404, answer.text)
  if (live) assert.deepEqual(objectOf(at.kind, answer.json), live)
}

function scopeOf(trial: Trial): Scope {
  const { random } = trial
  return {
    kind: random.pick(plurals),
    ...(random.chance(0.6) && { namespace: random.pick(namespaces) }),
    ...(random.chance(0.4) && { tier: random.pick(tiers) }),
  }
}

async function listed(trial: Trial, scope: Scope, query: string) {
  const selector = scope.tier === undefined ? '' : `&labelSelector=tier=${scope.tier}`
  const path = `${collectionOf(scope)}?resourceVersion=fullSpec${selector}${query}`
  const answer = await trial.subject.client.call('GET', path)
  assert.equal(answer.status, 200, answer.text)
  const { resourceVersion, continue: token } = answer.json.metadata as { resourceVersion?: string; continue?: string }
  const objects = (answer.json['items'] as readonly KubeObject[]).map(item => objectOf(scope.kind, item))
  return { objects, token, version: Number(resourceVersion) }
}

async function list(trial: Trial): Promise<void> {
  const scope = scopeOf(trial)
  const { objects, version } = await listed(trial, scope, '')
  assert.deepEqual(objects, trial.model.list(scope))
  assert.ok(version >= trial.model.version, `a list shows ${version} after ${trial.model.version}`)
}

/** Pages with writes between them show what the first one showed. */
async function pages(trial: Trial): Promise<void> {
  const { model, random } = trial
  const scope = scopeOf(trial)
  const expected = model.list(scope)
  const limit = 1 + random.below(4)
  const seen: ModelObject[] = []
  let token: string | undefined
  do {
    const page = await listed(trial, scope, `&limit=${limit}${token === undefined ? '' : `&continue=${token}`}`)
    assert.ok(page.objects.length <= limit)
    seen.push(...page.objects)
    token = page.token
    if (token !== undefined) await write(trial)
  } while (token !== undefined)
  assert.deepEqual(seen, expected)
}

/** A list as of any version that was ever given out. */
async function past(trial: Trial): Promise<void> {
  const { subject, model, random } = trial
  const scope = scopeOf(trial)
  const version = 1 + random.below(model.version)
  const selector = scope.tier === undefined ? '' : `&labelSelector=tier=${scope.tier}`
  const path = `${collectionOf(scope)}?resourceVersionMatch=Exact&resourceVersion=${version}${selector}`
  const answer = await subject.client.call('GET', path)
  if (answer.status === 410) return
  assert.equal(answer.status, 200, answer.text)
  const short = ({ namespace = '', name, resourceVersion }: KubeObject['metadata']) =>
    `${namespace}/${name} ${resourceVersion}`
  assert.deepEqual(
    (answer.json['items'] as readonly KubeObject[]).map(({ metadata }) => short(metadata)),
    model.listAt(scope, version).map(object => `${object.namespace}/${object.name} ${object.version}`),
  )
}

/** A watch from any version tells all that happened since, and nothing else. */
async function watch(trial: Trial): Promise<void> {
  const { subject, model, random } = trial
  const scope = scopeOf(trial)
  const version = 1 + random.below(model.version)
  const expected = model.eventsAfter(scope, version)
  if (expected.length === 0) return
  const selector = scope.tier === undefined ? '' : `&labelSelector=tier=${scope.tier}`
  const stream = await subject.client.watch(`${collectionOf(scope)}?watch=true&resourceVersion=${version}${selector}`)
  const told: string[] = []
  while (told.length < expected.length) {
    const line = await stream.next()
    // What is forgotten cannot be told.
    if (line?.type === 'ERROR' && (line.object as unknown as { readonly code: number }).code === 410) {
      stream.close()
      return
    }
    if (!line || line.type === 'ERROR') break
    const { namespace = '', name, resourceVersion } = line.object.metadata
    told.push(`${line.type} ${namespace}/${name} ${resourceVersion}`)
  }
  stream.close()
  assert.deepEqual(told, expected)
}
