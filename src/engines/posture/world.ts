// SPDX-License-Identifier: Apache-2.0
/**
 * What a rule may ask about the rest of the cluster, and who asked for what.
 *
 * A rule reads other objects only through its `World`, and only kinds that it declares in `joins`; every read is
 * noted as a dependency of the object under evaluation, so a change of an object re-evaluates exactly those that
 * read it.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import type { ControlInputs, RuleFacts } from './library/facts.ts'
import type { ObjectIndex } from './object-index.ts'
import type { ReadNotes } from './read-notes.ts'

export interface World {
  /** Values of a control input that the rule's facts list; an unknown key is an empty list. */
  inputs(key: string): readonly string[]
  /** The object of a declared kind; `namespace` is empty for cluster-scoped kinds. */
  get(kind: string, namespace: string, name: string): KubeObject | undefined
  /** Objects of a declared kind, of one namespace (`''`: without one) or of the whole cluster. */
  list(kind: string, namespace?: string): readonly KubeObject[]
  /** `EKS`, `GKE`, `AKS`, … where known. */
  readonly cloudProvider?: string
  /** `v1.36.3` where known. */
  readonly apiServerVersion?: string
}

/** What holds for the whole scan. */
export interface WorldFacts {
  readonly controlInputs: ControlInputs
  readonly cloudProvider?: string
  readonly apiServerVersion?: string
  /** Evidence keeps secret values: for somebody who scans with their own eyes and rights alone. */
  readonly showsSecrets?: boolean
  /** Kinds of which nothing could be read: a rule that asks for one of them cannot tell. */
  readonly unreadKinds?: ReadonlySet<string>
}

const noInputs: readonly string[] = []

/** The world over an index. One instance serves all rules; `joins` and `reads` are set for each evaluation. */
export class IndexWorld implements World {
  readonly cloudProvider?: string
  readonly apiServerVersion?: string
  /** Kinds that the rule under evaluation declares. */
  joins: readonly string[] = []
  /** Where reads are noted; undefined where nobody wants to know. */
  reads: ReadNotes | undefined
  readonly showsSecrets: boolean
  readonly #index: ObjectIndex
  readonly #unread: ReadonlySet<string> | undefined
  readonly #inputs: ReadonlyMap<string, readonly string[]>
  readonly #lacking = new Map<RuleFacts, boolean>()

  constructor(index: ObjectIndex, facts: WorldFacts) {
    this.#index = index
    this.#inputs = new Map(Object.entries(facts.controlInputs))
    this.showsSecrets = facts.showsSecrets === true
    this.#unread = facts.unreadKinds
    if (facts.cloudProvider !== undefined) this.cloudProvider = facts.cloudProvider
    if (facts.apiServerVersion !== undefined) this.apiServerVersion = facts.apiServerVersion
  }

  inputs(key: string): readonly string[] {
    return this.#inputs.get(key) ?? noInputs
  }

  /** Whether a rule asks for control inputs, and all of them are empty. */
  lacksInputs(facts: RuleFacts): boolean {
    const known = this.#lacking.get(facts)
    if (known !== undefined) return known
    const keys = facts.controlInputs
    const lacks = keys.length > 0 && keys.every(key => this.inputs(key).length === 0)
    this.#lacking.set(facts, lacks)
    return lacks
  }

  get(kind: string, namespace: string, name: string): KubeObject | undefined {
    this.#mustDeclare(kind)
    this.reads?.readObject(kind, namespace, name)
    return this.#index.get(kind, namespace, name)
  }

  list(kind: string, namespace?: string): readonly KubeObject[] {
    this.#mustDeclare(kind)
    if (namespace === undefined) this.reads?.readKind(kind)
    else this.reads?.readNamespace(kind, namespace)
    return this.#index.list(kind, namespace)
  }

  /** Whether one of the kinds could not be read. */
  isUnread(kinds: readonly string[]): boolean {
    return this.#unread !== undefined && kinds.some(kind => this.#unread?.has(kind))
  }

  #mustDeclare(kind: string): void {
    if (!this.joins.includes(kind)) throw new Error(`the rule reads ${kind} and does not declare it in joins`)
    if (this.#unread?.has(kind)) throw new Error(`needs ${kind}, which could not be read`)
  }
}
