// SPDX-License-Identifier: Apache-2.0
/** What the API server serves, fetched in two requests where it can, cached, and looked up by any usual name. */

import { messageOf } from '#adapters/kube/access/file-source.ts'
import { isRecord, KubeError } from '#adapters/kube/rest/errors.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import { headerOf, parseJson, readBody } from '#adapters/kube/rest/response.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import {
  type ApiResource,
  type DiscoveryDoubt,
  type DiscoveryPart,
  type GroupVersion,
  nameOf,
  readAggregated,
  readCoreVersions,
  readGroups,
  readResources,
} from './discovery-documents.ts'

export type { ApiResource, DiscoveryDoubt } from './discovery-documents.ts'

/** Everything that is served, in the server's order: core first, of each group the preferred version first. */
export interface DiscoverySnapshot {
  readonly resources: readonly ApiResource[]
  /** Group versions that could not be read; what they serve may be missing above. */
  readonly doubts: readonly DiscoveryDoubt[]
}

/** A kind, in any version or in a certain one. */
export interface KindRef {
  readonly group: string
  readonly kind: string
  readonly version?: string
}

/** Callers share one request, so that a `signal` is only looked at before asking. */
export interface Discovery {
  /** What is served, at most `longestAgeMs` old. Throws `KubeError`. */
  snapshot(signal?: AbortSignal): Promise<DiscoverySnapshot>
  /** Asks again; cheap when nothing has changed. */
  refresh(signal?: AbortSignal): Promise<DiscoverySnapshot>
  /**
   * A resource by what a person writes: `pods`, `pod`, `po`, `Pod`, `deployments.apps`, `deployments.v1.apps`.
   * A name that is not known is looked for once more if the cache is not quite new.
   */
  find(name: string, signal?: AbortSignal): Promise<ApiResource | undefined>
  /** The resource of a kind, in its preferred version unless one is given; asks again as `find` does. */
  findKind(ref: KindRef, signal?: AbortSignal): Promise<ApiResource | undefined>
}

export const longestAgeMs = 600_000
/** A miss in a cache younger than this is a miss. */
const freshMs = 5_000
const limitBytes = 32 * 1024 * 1024
/** Group versions of the classic form that are fetched at a time. */
const concurrency = 8

const acceptAggregated = ['v2', 'v2beta1']
  .map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')

/** A discovery over `rest`; asks nothing before the first call. */
export function createDiscovery(rest: KubeRest, clock: Pick<Clock, 'monotonicMs'>): Discovery {
  const roots = [new Root(rest, '/api', readCoreVersions), new Root(rest, '/apis', readGroups)]
  let cached: { readonly snapshot: DiscoverySnapshot; readonly atMs: number } | undefined
  let running: Promise<DiscoverySnapshot> | undefined

  async function fetchAll(): Promise<DiscoverySnapshot> {
    try {
      const parts = await Promise.all(roots.map(root => root.read()))
      const snapshot = {
        resources: parts.flatMap(({ resources }) => resources),
        doubts: parts.flatMap(({ doubts }) => doubts),
      }
      cached = { snapshot, atMs: clock.monotonicMs() }
      return snapshot
    } finally {
      running = undefined
    }
  }

  async function refresh(signal?: AbortSignal): Promise<DiscoverySnapshot> {
    signal?.throwIfAborted()
    running ??= fetchAll()
    return running
  }

  async function snapshot(signal?: AbortSignal): Promise<DiscoverySnapshot> {
    return cached && clock.monotonicMs() - cached.atMs < longestAgeMs ? cached.snapshot : refresh(signal)
  }

  async function look(
    signal: AbortSignal | undefined,
    pick: (snapshot: DiscoverySnapshot) => ApiResource | undefined,
  ): Promise<ApiResource | undefined> {
    const found = pick(await snapshot(signal))
    if (found || !cached || clock.monotonicMs() - cached.atMs < freshMs) return found
    return pick(await refresh(signal))
  }

  return {
    snapshot,
    refresh,
    find: (name, signal) => look(signal, ({ resources }) => findByName(resources, name)),
    findKind: (ref, signal) => look(signal, ({ resources }) => findByKind(resources, ref)),
  }
}

/** One of the two places a server tells its groups at, with what it last said. */
class Root {
  readonly #rest: KubeRest
  readonly #path: '/api' | '/apis'
  readonly #readVersions: (document: unknown) => GroupVersion[]
  #last: { readonly etag: string; readonly part: DiscoveryPart } | undefined

  constructor(rest: KubeRest, path: '/api' | '/apis', readVersions: (document: unknown) => GroupVersion[]) {
    this.#rest = rest
    this.#path = path
    this.#readVersions = readVersions
  }

  async read(): Promise<DiscoveryPart> {
    const attempted = `GET ${this.#path}`
    const response = await this.#rest.raw({
      method: 'GET',
      path: this.#path,
      accept: acceptAggregated,
      retries: 3,
      ...(this.#last ? { headers: { 'if-none-match': this.#last.etag } } : {}),
    })
    if (response.status === 304 && this.#last) {
      response.cancel()
      return this.#last.part
    }
    const document = parseJson(await readBody(response, limitBytes, attempted), attempted)
    if (!isRecord(document) || document['kind'] !== 'APIGroupDiscoveryList') return this.#readClassic(document)
    const part = readAggregated(document)
    const etag = headerOf(response.headers, 'etag')
    this.#last = etag === undefined ? undefined : { etag, part }
    return part
  }

  async #readClassic(document: unknown): Promise<DiscoveryPart> {
    const waiting = this.#readVersions(document)
    const found = new Map<GroupVersion, readonly ApiResource[]>(waiting.map(each => [each, []]))
    const doubts: DiscoveryDoubt[] = []
    const queue = [...waiting]
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        try {
          const path = `${this.#path}/${nameOf(next)}`
          found.set(next, readResources(next, await this.#rest.request({ method: 'GET', path, limitBytes })))
        } catch (error) {
          // One aggregated server that is away must not hide all the others.
          if (error instanceof KubeError && error.code === 'closed') throw error
          doubts.push({ groupVersion: nameOf(next), because: messageOf(error) })
        }
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
    return { resources: [...found.values()].flat(), doubts }
  }
}

/** The first resource that goes by a name; see `Discovery.find`. Letters may be of either case. */
export function findByName(resources: readonly ApiResource[], name: string): ApiResource | undefined {
  const wanted = name.toLowerCase()
  const dot = wanted.indexOf('.')
  const plain = resources.find(resource => goesBy(resource, wanted))
  if (plain || dot < 0) return plain
  const [word, rest] = [wanted.slice(0, dot), wanted.slice(dot + 1)]
  return resources.find(
    resource => goesBy(resource, word) && (resource.group === rest || `${resource.version}.${resource.group}` === rest),
  )
}

function goesBy({ plural, singular, kind, shortNames }: ApiResource, word: string): boolean {
  return plural === word || singular === word || kind.toLowerCase() === word || shortNames.includes(word)
}

/** The first resource of a kind. */
export function findByKind(resources: readonly ApiResource[], ref: KindRef): ApiResource | undefined {
  return resources.find(
    ({ group, kind, version }) =>
      group === ref.group && kind === ref.kind && (ref.version === undefined || version === ref.version),
  )
}

/** The path of a resource's collection, in one namespace or across all. */
export function collectionPath({ group, version, plural, isNamespaced }: ApiResource, namespace?: string): string {
  return resourcePath({
    apiVersion: nameOf({ group, version }),
    plural,
    namespace: isNamespaced ? namespace : undefined,
  })
}
