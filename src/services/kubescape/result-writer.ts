// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the stored results equal to the last evaluation: replaced, never merged, and written only where they differ.
 *
 * What is stored is known by its annotations, read once at the start; so a restart writes nothing again, and
 * results of objects that vanished meanwhile are found and removed.
 */
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import type { ObjectResult } from '#engines/posture/results/result.ts'
import type { ResultClient, ResultPlural } from './result-client.ts'
import { type ResultObjects, type ResultSetup, resultAnnotations, resultKey, resultObjects } from './result-objects.ts'

const detailPlural: ResultPlural = 'workloadconfigurationscans'
const summaryPlural: ResultPlural = 'workloadconfigurationscansummaries'

/** A stored result: detail and summary share a name. */
interface Known {
  /** Identity of the result: its object or grant. */
  readonly key: string
  hash: string
  versions: { [plural in ResultPlural]?: string }
}

export interface WriterCounters {
  written: number
  unchanged: number
  removed: number
}

export class ResultWriter {
  readonly counters: WriterCounters = { written: 0, unchanged: 0, removed: 0 }
  readonly #client: ResultClient
  readonly #setup: ResultSetup
  /** By `namespace/name`. */
  readonly #known = new Map<string, Known>()
  /** Names of the results of an object, by the object's id. */
  readonly #namesOf = new Map<string, Set<string>>()

  constructor(client: ResultClient, setup: ResultSetup) {
    this.#client = client
    this.#setup = setup
  }

  /** Learns what is stored. */
  async load(signal: AbortSignal): Promise<void> {
    for (const plural of [detailPlural, summaryPlural])
      for await (const metadata of this.#client.list(plural, signal)) this.#learn(plural, metadata)
  }

  /** Stores the results of an object and removes those that it has no more. Idempotent. */
  async replace(id: string, results: readonly ObjectResult[], specHash: string): Promise<void> {
    const before = this.#namesOf.get(id) ?? new Set<string>()
    const now = new Set<string>()
    for (const result of results) {
      const objects = resultObjects(
        result,
        specHash,
        this.#setup,
        (namespace, name) => this.#known.get(`${namespace}/${name}`)?.key,
      )
      now.add(`${objects.namespace}/${objects.name}`)
      this.#namesOf.set(id, new Set([...before, ...now]))
      await this.#put(resultKey(result), objects)
    }
    for (const place of before) if (!now.has(place)) await this.#remove(place)
    if (now.size > 0) this.#namesOf.set(id, now)
    else this.#namesOf.delete(id)
  }

  /** Removes stored results whose object `isAlive` denies. */
  async sweep(isAlive: (id: string) => boolean): Promise<void> {
    for (const [id, places] of this.#namesOf) {
      if (isAlive(id)) continue
      for (const place of places) await this.#remove(place)
      this.#namesOf.delete(id)
    }
  }

  async #put(key: string, { namespace, name, hash, detail, summary }: ResultObjects): Promise<void> {
    const place = `${namespace}/${name}`
    const known = this.#known.get(place) ?? { key, hash: '', versions: {} }
    // The name is taken before the first wait, so that another object of the same slug gets another name.
    this.#known.set(place, known)
    if (known.key === key && known.hash === hash && known.versions[detailPlural] && known.versions[summaryPlural]) {
      this.counters.unchanged++
      return
    }
    known.hash = ''
    // Together, so that they are one commit; whichever fails, the hash is not known and both are written again.
    await allOf([this.#write(known, detailPlural, detail), this.#write(known, summaryPlural, summary)])
    known.hash = hash
    this.counters.written++
  }

  async #write(known: Known, plural: ResultPlural, object: KubeObject): Promise<void> {
    known.versions[plural] = await this.#client.put(plural, object, known.versions[plural])
  }

  async #remove(place: string): Promise<void> {
    const slash = place.indexOf('/')
    const namespace = place.slice(0, slash)
    const name = place.slice(slash + 1)
    await this.#client.remove(summaryPlural, namespace, name)
    await this.#client.remove(detailPlural, namespace, name)
    this.#known.delete(place)
    this.counters.removed++
  }

  #learn(plural: ResultPlural, { name, namespace = '', annotations = {}, resourceVersion }: ObjectMeta): void {
    const key = annotations[resultAnnotations.objectKey]
    const hash = annotations[resultAnnotations.resultHash]
    // What somebody else wrote (an exporter, an import) is not ours to remove; it is replaced when its name is needed.
    if (key === undefined || hash === undefined) return
    const place = `${namespace}/${name}`
    const known = this.#known.get(place) ?? { key, hash, versions: {} }
    if (known.hash !== hash) known.hash = ''
    if (resourceVersion !== undefined) known.versions[plural] = resourceVersion
    this.#known.set(place, known)
    const id = key.split('#', 1)[0] ?? key
    const names = this.#namesOf.get(id)
    if (names) names.add(place)
    else this.#namesOf.set(id, new Set([place]))
  }
}

/** Waits for all, also when one fails: nothing goes on behind the back of whoever tries again. */
async function allOf(writes: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(writes)) if (outcome.status === 'rejected') throw outcome.reason
}
