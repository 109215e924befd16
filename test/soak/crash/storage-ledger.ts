// SPDX-License-Identifier: Apache-2.0
/** What storage acknowledged and showed over many lives of its process, and whether it is still so. */
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { bodyIsOf, collection, type LedgerState, stateOf } from './storage-object.ts'

interface Entry {
  /** Undefined: it does not exist. */
  readonly acknowledged: LedgerState | undefined
  /** Values that were asked for since; undefined among them is a deletion. */
  readonly asked: Set<string | undefined>
}

/** Resource versions are unique over all lives, so each tells one state of one object for ever. */
export class StorageLedger {
  readonly #entries = new Map<string, Entry>()
  readonly #told = new Map<string, string>()
  #fresh: number[] = []
  #highest = 0
  acknowledged = 0
  readonly wrong: string[] = []

  /** The state of an object as far as it is known; undefined also for one that does not exist. */
  stateOf(name: string): LedgerState | undefined {
    return this.#entries.get(name)?.acknowledged
  }

  /** A write was asked for; from now on both states are possible. */
  ask(name: string, value: string | undefined): void {
    const { acknowledged, asked } = this.#entries.get(name) ?? { acknowledged: undefined, asked: new Set() }
    this.#entries.set(name, { acknowledged, asked: asked.add(value) })
  }

  /** The write was answered. Writes that were asked for later have later versions. */
  acknowledge(name: string, state: LedgerState | undefined): void {
    const before = this.stateOf(name)
    if (state && before && state.version <= before.version)
      this.wrong.push(`${name} went from version ${before.version} to ${state.version}`)
    this.#entries.set(name, { acknowledged: state, asked: new Set() })
    this.acknowledged++
    if (!state) return
    this.#fresh.push(state.version)
    this.#highest = Math.max(this.#highest, state.version)
    this.witness(state.version, `${name} ${state.value}`)
  }

  /** Somebody was shown this version; whoever else is must be shown the same. */
  witness(version: number, what: string): void {
    const before = this.#told.get(String(version))
    if (before !== undefined && before !== what) this.wrong.push(`version ${version} was ${before}, and then ${what}`)
    this.#told.set(String(version), what)
  }

  /** An object was read after a write whose outcome nobody knew; it is now known. */
  settle(name: string, found: LedgerState | undefined): void {
    const { acknowledged, asked } = this.#entries.get(name) ?? { acknowledged: undefined, asked: new Set() }
    if (found?.value !== acknowledged?.value && !asked.has(found?.value))
      this.wrong.push(`${name} is ${found?.value ?? 'absent'}, acknowledged was ${acknowledged?.value ?? 'absent'}`)
    if (found?.value === acknowledged?.value && found?.version !== acknowledged?.version)
      this.wrong.push(`${name} has version ${found?.version}, acknowledged was ${acknowledged?.version}`)
    if (found) this.witness(found.version, `${name} ${found.value}`)
    this.#entries.set(name, { acknowledged: found, asked: new Set() })
  }

  /** Versions that were acknowledged since the last call. */
  takeFresh(): readonly number[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }

  /** Compares everything with what the server has while nobody writes; answers the states that it has. */
  async check(rest: KubeRest): Promise<ReadonlyMap<string, LedgerState>> {
    const list = await rest.request<{ metadata: { resourceVersion: string }; items: readonly KubeObject[] }>({
      method: 'GET',
      path: collection,
      query: { resourceVersion: 'fullSpec' },
    })
    const found = new Map(list.items.map(item => [item.metadata.name, stateOf(item)]))
    for (const item of list.items) if (!bodyIsOf(item)) this.wrong.push(`${item.metadata.name} is half there`)
    for (const name of this.#entries.keys()) this.settle(name, found.get(name))
    const version = Number(list.metadata.resourceVersion)
    if (version < this.#highest) this.wrong.push(`the list has version ${version}, but ${this.#highest} was given out`)
    return found
  }
}
