// SPDX-License-Identifier: Apache-2.0
/**
 * What image scans have found, as facts that controls read.
 *
 * There is a result for each container and a fact for each image: a fact goes when the last result that tells it does.
 */
import { isDeepStrictEqual } from 'node:util'
import { type KubeObject, keyOf, refOf } from '#domain/kube-object.ts'
import { asFact } from '#engines/posture/fact-objects.ts'

/** Where facts go. */
export interface FactSink {
  put(fact: KubeObject): void
  remove(fact: KubeObject): void
}

/** The kind of the results that tell facts about images. */
export const imageResultKind = 'VulnerabilityManifestSummary.spdx.softwarecomposition.kubescape.io'

export class ImageFacts {
  readonly #sink: FactSink
  /** By name of the fact: by key of the result. */
  readonly #told = new Map<string, Map<string, KubeObject>>()
  readonly #nameOf = new Map<string, string>()

  constructor(sink: FactSink) {
    this.#sink = sink
  }

  /** A result appeared or changed. */
  put(result: KubeObject): void {
    const key = keyOf(refOf(result))
    const fact = asFact(result)
    const name = fact === result ? undefined : fact.metadata.name
    if (this.#nameOf.get(key) !== name) this.remove(result)
    if (name === undefined) return
    const told = this.#told.get(name) ?? new Map<string, KubeObject>()
    const before = [...told.values()].at(-1)
    told.delete(key)
    told.set(key, fact)
    this.#told.set(name, told)
    this.#nameOf.set(key, name)
    if (!isDeepStrictEqual(before, fact)) this.#sink.put(fact)
  }

  /** A result vanished. */
  remove(result: KubeObject): void {
    const key = keyOf(refOf(result))
    const name = this.#nameOf.get(key)
    const told = name === undefined ? undefined : this.#told.get(name)
    if (name === undefined || !told) return
    const fact = told.get(key)
    told.delete(key)
    this.#nameOf.delete(key)
    const left = [...told.values()].at(-1)
    if (left) {
      if (!isDeepStrictEqual(left, fact)) this.#sink.put(left)
      return
    }
    this.#told.delete(name)
    if (fact) this.#sink.remove(fact)
  }
}
