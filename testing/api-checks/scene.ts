// SPDX-License-Identifier: Apache-2.0
/** What a check works with: one kind, a place of its own for its objects, and short words for the requests. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import type { ApiClient, TestAnswer, TestEvent, TestRequest, TestWatch } from '#testing/api-client.ts'
import { has, type KindUnderTest } from './kind-under-test.ts'

/** Query parameters; several values of one are a list. */
export type Query = Readonly<Record<string, string | readonly string[]>>

/** What a check needs beside a server. */
export type Need =
  /** Namespaces that must be there, and controllers that empty them and collect garbage. */
  | 'cluster'
  /** A server that can be made to forget. What it forgets, it forgets for all: such a check runs alone. */
  | 'forgetting'
  /** Several seconds of waiting. */
  | 'patience'

/** One check of the suite; it throws where the server is wrong. */
export interface Check {
  readonly name: string
  /** Absent: all kinds. */
  readonly applies?: (kind: KindUnderTest) => boolean
  readonly needs?: readonly Need[]
  readonly run: (scene: Scene) => Promise<void>
}

export interface SceneParts {
  readonly client: ApiClient
  readonly kind: KindUnderTest
  /** Unique among all scenes of the server; letters, digits and dashes. */
  readonly run: string
  /** Makes the server forget old events and versions; absent where a server cannot be made to. */
  readonly forget?: () => Promise<void>
}

/** Label that all objects of a scene have, so that lists of cluster-scoped kinds show nothing else. */
const runLabel = 'run'

const eventuallyMs = 60_000

export class Scene {
  readonly client: ApiClient
  readonly kind: KindUnderTest
  readonly namespace: string
  readonly forget: SceneParts['forget']
  /** Path of the collection, in the scene's namespace where the kind has one. */
  readonly collection: string
  /** Path of the collection in all namespaces. */
  readonly everywhere: string
  readonly #run: string

  constructor({ client, kind, run, forget }: SceneParts) {
    const root = kind.apiVersion === 'v1' ? '/api/v1' : `/apis/${kind.apiVersion}`
    this.client = client
    this.kind = kind
    this.#run = run
    this.namespace = `c-${run}`
    this.forget = forget
    this.everywhere = `${root}/${kind.plural}`
    this.collection = kind.isNamespaced ? `${root}/namespaces/${this.namespace}/${kind.plural}` : this.everywhere
  }

  /** Whether nothing but the scene's own objects is in the collection. */
  get isAlone(): boolean {
    return this.kind.isNamespaced && !has(this.kind, 'made-by-server')
  }

  /** A collection of the kind in a second namespace, which is made. */
  async otherCollection(): Promise<string> {
    const other = `${this.namespace}-other`
    await createNamespace(this.client, other)
    return this.collection.replace(`/${this.namespace}/`, `/${other}/`)
  }

  /** Makes the namespace. */
  async open(): Promise<void> {
    if (this.kind.isNamespaced) await createNamespace(this.client, this.namespace)
  }

  /** The whole name behind a short one. */
  name(short: string): string {
    return this.kind.isNamespaced ? short : `${this.#run}-${short}`
  }

  path(short: string): string {
    return `${this.collection}/${this.name(short)}`
  }

  object(short: string, meta: Partial<ObjectMeta> = {}, n = 1): KubeObject {
    const { labels, ...rest } = meta
    const { apiVersion, kind, body } = this.kind
    const metadata = { name: this.name(short), labels: { [runLabel]: this.#run, ...labels }, ...rest }
    return { apiVersion, kind, metadata, ...body(n) }
  }

  async create(short: string, meta: Partial<ObjectMeta> = {}, n = 1): Promise<KubeObject> {
    return expectStatus(await this.client.call('POST', this.collection, { body: this.object(short, meta, n) }), 201)
      .json
  }

  async get(short: string): Promise<KubeObject> {
    return expectStatus(await this.client.call('GET', this.path(short)), 200).json
  }

  async status(short: string): Promise<number> {
    return (await this.client.call('GET', this.path(short))).status
  }

  /** A list of the scene's objects alone. */
  list(query: Query = {}, headers: Readonly<Record<string, string>> = {}): Promise<TestAnswer> {
    return this.client.call('GET', `${this.collection}?${this.#ownQuery(query)}`, { headers })
  }

  async itemsOf(query: Query = {}): Promise<readonly KubeObject[]> {
    return itemsOf(expectStatus(await this.list(query), 200))
  }

  /** Short names of what a list shows, in its order. */
  async names(query: Query = {}): Promise<readonly string[]> {
    return (await this.itemsOf(query)).map(item => this.short(item))
  }

  short({ metadata }: KubeObject): string {
    return this.kind.isNamespaced ? metadata.name : metadata.name.slice(this.#run.length + 1)
  }

  merge(short: string, patch: unknown, query: Query = {}): Promise<TestAnswer> {
    return this.patch(short, { type: 'application/merge-patch+json', body: patch, query })
  }

  patch(
    short: string,
    { type, body, query = {} }: { readonly type: string; readonly body: unknown; readonly query?: Query },
  ): Promise<TestAnswer> {
    return this.client.call('PATCH', `${this.path(short)}?${queryText(query)}`, {
      body,
      headers: { 'content-type': type },
    })
  }

  apply(short: string, object: unknown, query: Query): Promise<TestAnswer> {
    return this.patch(short, { type: 'application/apply-patch+yaml', body: object, query })
  }

  put(object: KubeObject, query: Query = {}): Promise<TestAnswer> {
    return this.client.call('PUT', `${this.collection}/${object.metadata.name}?${queryText(query)}`, { body: object })
  }

  remove(short: string, { query = {}, body }: { readonly query?: Query; readonly body?: unknown } = {}) {
    return this.client.call('DELETE', `${this.path(short)}?${queryText(query)}`, body === undefined ? {} : { body })
  }

  send(method: string, path: string, sent?: TestRequest): Promise<TestAnswer> {
    return this.client.call(method, path, sent)
  }

  /** A watch of the scene's objects alone. */
  watch(query: Query = {}, headers: Readonly<Record<string, string>> = {}): Promise<TestWatch> {
    return this.client.watch(`${this.collection}?${this.#ownQuery({ watch: 'true', ...query })}`, headers)
  }

  /** The next `count` lines of a watch in short: `ADDED a`, `BOOKMARK`, `end`. */
  async lines(watch: TestWatch, count: number): Promise<string[]> {
    const lines: string[] = []
    while (lines.length < count) {
      const line = await nextOf(watch)
      if (!line) return [...lines, 'end']
      lines.push(line.type === 'BOOKMARK' ? 'BOOKMARK' : `${line.type} ${this.short(line.object)}`)
    }
    return lines
  }

  /** The version that a list shows now. */
  async version(): Promise<string> {
    return listMeta(expectStatus(await this.list(), 200)).resourceVersion
  }

  #ownQuery(query: Query): string {
    if (this.isAlone) return queryText(query)
    const { labelSelector, ...rest } = query
    const own = `${runLabel}=${this.#run}`
    return queryText({ ...rest, labelSelector: labelSelector === undefined ? own : `${String(labelSelector)},${own}` })
  }
}

/** Makes five objects, each with its tier; `e` has none. */
export async function fill(scene: Scene): Promise<void> {
  const tiers = { a: 'low', b: 'low', c: 'high', d: 'high' }
  for (const [name, tier] of Object.entries(tiers)) await scene.create(name, { labels: { tier } })
  await scene.create('e')
}

export async function createNamespace(client: ApiClient, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  expectStatus(await client.call('POST', '/api/v1/namespaces', { body }), 201)
}

export function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, values]) => [values].flat().map(value => [key, value]))
  return new URLSearchParams(pairs).toString()
}

/** Fails, with what was answered, on any other status. */
export function expectStatus(answer: TestAnswer, status: number): TestAnswer {
  assert.equal(answer.status, status, `expected ${status}, got ${answer.status}: ${answer.text.slice(0, 600)}`)
  return answer
}

/** Fails unless the answer is a Status with this code and reason; returns its details. */
export function expectFault(answer: TestAnswer, code: number, reason: string): FaultDetails {
  expectStatus(answer, code)
  const { json } = answer
  assert.deepEqual([json.kind, json.apiVersion, json['code'], json['reason']], ['Status', 'v1', code, reason])
  return { causes: [], ...(json['details'] as object | undefined) }
}

export interface FaultDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly retryAfterSeconds?: number
  readonly causes: readonly { readonly reason?: string; readonly field?: string; readonly message?: string }[]
}

export function itemsOf({ json }: TestAnswer): readonly KubeObject[] {
  return json['items'] as readonly KubeObject[]
}

export interface ListMeta {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

export function listMeta({ json }: TestAnswer): ListMeta {
  return json.metadata as unknown as ListMeta
}

export function versionOf({ metadata }: KubeObject): string {
  return metadata.resourceVersion ?? ''
}

/** Looks until it is so; fails with the last reason after a minute. */
export async function eventually(look: () => Promise<void>): Promise<void> {
  const endMs = performance.now() + eventuallyMs
  for (;;) {
    try {
      await look()
      return
    } catch (error) {
      if (performance.now() > endMs) throw error
    }
    await sleep(100)
  }
}

const lineWithinMs = 30_000

/** The next line of a watch; undefined when the stream has ended. Fails after 30 s of silence. */
export async function nextOf(watch: TestWatch): Promise<TestEvent | undefined> {
  const silence = Promise.withResolvers<never>()
  const timer = setTimeout(() => silence.reject(new Error(`no event within ${lineWithinMs / 1000} s`)), lineWithinMs)
  try {
    return await Promise.race([watch.next(), silence.promise])
  } finally {
    clearTimeout(timer)
  }
}
