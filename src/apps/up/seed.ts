// SPDX-License-Identifier: Apache-2.0
/** Fills the embedded cluster with manifests. */

import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { LocalApi } from '#adapters/apiserver/local.ts'
import { readManifests } from '#adapters/files/manifest-files.ts'
import { type KubeObject, keyOf, refOf } from '#domain/kube-object.ts'

export interface SeedReport {
  readonly created: number
  readonly updated: number
  /** What was not taken, one line each, with its place. */
  readonly doubts: readonly string[]
}

export interface SeedOptions {
  /** Objects that exist already are brought to what the manifests say; else they stay as they are. */
  readonly overwrite: boolean
  /** Nothing is there yet, so nobody has to look before something is created. */
  readonly isEmpty: boolean
  readonly onProgress?: (done: number) => void
}

const defaultNamespace = 'default'
/** Objects that are written at the same time, for the store to commit them together. */
const concurrency = 32

interface Placed {
  readonly object: KubeObject
  /** File and line. */
  readonly place: string
}

/** Creates every object below `dir`, namespaces first; a namespace that only objects name is made. */
export async function seedCluster(local: LocalApi, dir: string, options: SeedOptions): Promise<SeedReport> {
  const doubts: string[] = []
  const objects: Placed[] = []
  for await (const each of readManifests([dir])) {
    if (each.kind === 'doubt')
      doubts.push(
        `${each.doubt.path}${each.doubt.line === undefined ? '' : `:${each.doubt.line}`}: ${each.doubt.because}`,
      )
    else objects.push({ object: each.item.object, place: `${each.item.source.path}:${each.item.source.line}` })
  }
  const seeding = new Seeding(local, options)
  const isNamespace = ({ object }: Placed) => object.kind === 'Namespace'
  const outcomes = [
    ...(await seeding.all(objects.filter(isNamespace))),
    ...(await seeding.all(objects.filter(each => !isNamespace(each)))),
  ]
  const count = (outcome: SeedOutcome) => outcomes.filter(each => each === outcome).length
  return {
    created: count('created'),
    updated: count('updated'),
    doubts: [...doubts, ...outcomes.flatMap(each => (typeof each === 'string' ? [] : [each.doubt]))],
  }
}

type SeedOutcome = 'created' | 'updated' | 'kept' | { readonly doubt: string }

class Seeding {
  readonly #local: LocalApi
  readonly #options: SeedOptions
  readonly #namespaces = new Map<string, Promise<void>>()
  /** The last write of each name: manifests that name one object twice take effect in their order. */
  readonly #last = new Map<string, Promise<SeedOutcome>>()
  #done = 0

  constructor(local: LocalApi, options: SeedOptions) {
    this.#local = local
    this.#options = options
  }

  /** Outcomes in the order of the objects. */
  async all(objects: readonly Placed[]): Promise<readonly SeedOutcome[]> {
    const outcomes: SeedOutcome[] = []
    const waiting = [...objects.entries()].reverse()
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [i, placed] = next
        outcomes[i] = await this.#inTurn(placed)
        this.#options.onProgress?.(++this.#done)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
    return outcomes
  }

  #inTurn(placed: Placed): Promise<SeedOutcome> {
    const key = keyOf(refOf(placed.object))
    const before = this.#last.get(key)
    const outcome = before ? before.then(() => this.#seed(placed)) : this.#seed(placed)
    this.#last.set(key, outcome)
    return outcome
  }

  async #seed({ object, place }: Placed): Promise<SeedOutcome> {
    const { apiVersion, kind, metadata } = object
    const resource = this.#local.resourceOf(apiVersion, kind)
    if (!resource) return { doubt: `${place}: ${apiVersion} ${kind} ${metadata.name}: this kind is not served` }
    try {
      return await this.#write(resource, object)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return { doubt: `${place}: ${kind} ${metadata.name}: ${error.message}` }
    }
  }

  async #write(resource: ResourceDescriptor, object: KubeObject): Promise<SeedOutcome> {
    const { namespace: _, ...metadata } = object.metadata
    const namespace = resource.namespaced ? (object.metadata.namespace ?? defaultNamespace) : undefined
    if (namespace !== undefined) await this.#namespace(namespace)
    const placed = { ...object, metadata: { ...metadata, ...(namespace !== undefined && { namespace }) } }
    const place = { name: object.metadata.name, ...(namespace !== undefined && { namespace }) }
    if (this.#options.isEmpty && (await this.#isCreated(resource, placed))) return 'created'
    const live = await this.#local.get(resource, place)
    if (!live) {
      await this.#local.create(resource, placed)
      return 'created'
    }
    if (!this.#options.overwrite) return 'kept'
    const { resourceVersion } = live.metadata
    const stored = await this.#local.update(resource, place, current => ({
      ...placed,
      metadata: { ...current.metadata, labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
    }))
    return stored.metadata.resourceVersion === resourceVersion ? 'kept' : 'updated'
  }

  async #isCreated(resource: ResourceDescriptor, object: KubeObject): Promise<boolean> {
    try {
      await this.#local.create(resource, object)
      return true
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'AlreadyExists') return false
      throw error
    }
  }

  #namespace(name: string): Promise<void> {
    const known = this.#namespaces.get(name) ?? ensureNamespace(this.#local, name)
    this.#namespaces.set(name, known)
    return known
  }
}

/** Makes a namespace unless it exists. */
export async function ensureNamespace(local: LocalApi, name: string): Promise<void> {
  const resource = local.resourceOf('v1', 'Namespace')
  if (!resource || (await local.get(resource, { name }))) return
  await local.create(resource, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  })
}
