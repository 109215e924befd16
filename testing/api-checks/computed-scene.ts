// SPDX-License-Identifier: Apache-2.0
/** What a check of a computed kind works with: objects that come, change and go because their sources do. */
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import type { ApiClient, TestAnswer, TestWatch } from '#testing/api-client.ts'
import type { KindUnderTest } from './kind-under-test.ts'
import { createNamespace, expectStatus, itemsOf, type Query, queryText } from './scene.ts'

/** A kind whose objects are computed from those of another one. */
export interface ComputedKind {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  /** Whether it has one object for each of its source; else one for each namespace with sources, named after it. */
  readonly isNamespaced: boolean
  readonly source: KindUnderTest
  /** What a source needs beside its name. */
  readonly sourceMeta?: Partial<ObjectMeta>
  /** Lists carry metadata alone unless the whole is asked for. */
  readonly isListedAsMetadata?: boolean
}

/** One check of computed kinds; it throws where the server is wrong. */
export interface ComputedCheck {
  readonly name: string
  /** It needs a server that can be made to forget, and runs alone. */
  readonly needsForgetting?: boolean
  readonly run: (scene: ComputedScene) => Promise<void>
}

export interface ComputedSceneParts {
  readonly client: ApiClient
  readonly kind: ComputedKind
  /** Unique among all scenes of the server; letters, digits and dashes. */
  readonly run: string
  readonly forget?: () => Promise<void>
}

export class ComputedScene {
  readonly client: ApiClient
  readonly kind: ComputedKind
  readonly forget: ComputedSceneParts['forget']
  /** Path of the collection, in the scene's namespace where the kind has one. */
  readonly collection: string
  readonly #run: string

  constructor({ client, kind, run, forget }: ComputedSceneParts) {
    const root = `/apis/${kind.apiVersion}`
    this.client = client
    this.kind = kind
    this.forget = forget
    this.#run = run
    this.collection = kind.isNamespaced ? `${root}/namespaces/${run}/${kind.plural}` : `${root}/${kind.plural}`
  }

  async open(): Promise<void> {
    if (this.kind.isNamespaced) await createNamespace(this.client, this.#run)
  }

  /** The whole name behind a short one. */
  name(short: string): string {
    return this.kind.isNamespaced ? short : `${this.#run}-${short}`
  }

  path(short: string): string {
    return `${this.collection}/${this.name(short)}`
  }

  /** Makes the source of an object. */
  async make(short: string): Promise<KubeObject> {
    const { isNamespaced } = this.kind
    if (!isNamespaced) await createNamespace(this.client, this.name(short))
    return this.#makeSource(short, short)
  }

  /** Makes a second source of an object that sums up its namespace. Returns the way to delete it. */
  async makeBeside(short: string): Promise<() => Promise<void>> {
    await this.#makeSource(short, 'beside')
    return async () => {
      expectStatus(await this.client.call('DELETE', `${this.#sources(short)}/beside`), 200)
    }
  }

  async #makeSource(short: string, name: string): Promise<KubeObject> {
    const { source, sourceMeta } = this.kind
    const metadata = { name, ...sourceMeta }
    const body = { apiVersion: source.apiVersion, kind: source.kind, metadata, ...source.body(1) }
    return expectStatus(await this.client.call('POST', this.#sources(short), { body }), 201).json
  }

  /** Changes the source of an object so that the object changes. */
  async change(short: string): Promise<KubeObject> {
    return this.#merge(short, this.kind.source.body(2))
  }

  async drop(short: string): Promise<void> {
    expectStatus(await this.client.call('DELETE', `${this.#sources(short)}/${short}`), 200)
  }

  async get(short: string): Promise<KubeObject> {
    return expectStatus(await this.client.call('GET', this.path(short)), 200).json
  }

  list(query: Query = {}, headers: Readonly<Record<string, string>> = {}): Promise<TestAnswer> {
    return this.client.call('GET', `${this.collection}?${queryText(query)}`, { headers })
  }

  /** The scene's own objects of a list that was answered. */
  own(answer: TestAnswer): readonly KubeObject[] {
    return itemsOf(expectStatus(answer, 200)).filter(({ metadata }) => this.#isOwn(metadata))
  }

  /** Short names of the scene's own objects in a list, in its order. */
  names(answer: TestAnswer): readonly string[] {
    return this.own(answer).map(({ metadata }) => this.short(metadata.name))
  }

  short(name: string): string {
    return this.kind.isNamespaced ? name : name.slice(this.#run.length + 1)
  }

  /** A watch of one object alone. */
  watch(short: string, query: Query, headers: Readonly<Record<string, string>> = {}): Promise<TestWatch> {
    const own = { watch: 'true', fieldSelector: `metadata.name=${this.name(short)}`, ...query }
    return this.client.watch(`${this.collection}?${queryText(own)}`, headers)
  }

  async #merge(short: string, body: unknown): Promise<KubeObject> {
    return expectStatus(await this.client.call('PATCH', `${this.#sources(short)}/${short}`, { body }), 200).json
  }

  #sources(short: string): string {
    const { apiVersion, plural } = this.kind.source
    return `/apis/${apiVersion}/namespaces/${this.kind.isNamespaced ? this.#run : this.name(short)}/${plural}`
  }

  #isOwn({ name }: ObjectMeta): boolean {
    return this.kind.isNamespaced || name.startsWith(`${this.#run}-`)
  }
}
