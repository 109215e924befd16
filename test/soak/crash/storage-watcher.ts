// SPDX-License-Identifier: Apache-2.0
/** A watcher that goes on over kills from the last version it saw, and holds what it was told. */
import { createLineSplitter } from '#adapters/kube/rest/lines.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { isGone } from './ledger.ts'
import type { StorageLedger } from './storage-ledger.ts'
import { collection, type LedgerState, stateOf } from './storage-object.ts'

interface WatchLine {
  readonly type: string
  readonly object: KubeObject & { readonly code?: number }
}

const limitBytes = 1 << 20

export class StorageWatcher {
  readonly name: string
  readonly states = new Map<string, LedgerState>()
  /** Versions seen since they were last taken; empty when it had to list again. */
  seen = new Set<number>()
  /** How often it went on, and how often it had to list again. */
  resumed = 0
  relisted = 0
  version = 0
  readonly #ledger: StorageLedger
  #waiting: { readonly version: number; resolve(): void } | undefined

  constructor(name: string, ledger: StorageLedger) {
    this.name = name
    this.#ledger = ledger
  }

  /** Watches until the server is gone. */
  async follow(rest: KubeRest): Promise<void> {
    try {
      if (this.version === 0) await this.#list(rest)
      else this.resumed++
      while (await this.#watch(rest)) {
        this.resumed--
        this.relisted++
        await this.#list(rest)
      }
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  /** Resolves when it has seen all up to a version; false when that takes too long. */
  reaches(version: number, withinMs: number): Promise<boolean> {
    if (this.version >= version) return Promise.resolve(true)
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(false), withinMs)
      this.#waiting = {
        version,
        resolve() {
          clearTimeout(timer)
          resolve(true)
        },
      }
    })
  }

  async #list(rest: KubeRest): Promise<void> {
    const list = await rest.request<{ metadata: { resourceVersion: string }; items: readonly KubeObject[] }>({
      method: 'GET',
      path: collection,
    })
    this.states.clear()
    for (const item of list.items) this.#keep(item)
    this.seen.clear()
    this.#advance(Number(list.metadata.resourceVersion))
  }

  /** True when the server no longer remembers where it was. Rejects when the connection breaks. */
  async #watch(rest: KubeRest): Promise<boolean> {
    const query = { watch: true, resourceVersion: String(this.version), allowWatchBookmarks: true }
    const response = await rest.raw({ method: 'GET', path: collection, query })
    let isExpired = false
    const lines = createLineSplitter({
      limitBytes,
      onLine: line => {
        isExpired = this.#take(JSON.parse(line) as WatchLine) || isExpired
      },
      onTooLong: sizeBytes => void this.#ledger.wrong.push(`${this.name} got a line of ${sizeBytes} bytes`),
    })
    for await (const chunk of response.body) lines.push(chunk)
    return isExpired
  }

  #take({ type, object }: WatchLine): boolean {
    if (type === 'ERROR') {
      if (object.code !== 410) this.#ledger.wrong.push(`${this.name} was told ${JSON.stringify(object)}`)
      return object.code === 410
    }
    const { version } = stateOf(object)
    const isOrdered = type === 'BOOKMARK' ? version >= this.version : version > this.version
    if (!isOrdered) this.#ledger.wrong.push(`${this.name} was told version ${version} after ${this.version}`)
    if (type !== 'BOOKMARK') this.#event(type, object, version)
    this.#advance(version)
    return false
  }

  #event(type: string, object: KubeObject, version: number): void {
    const { name } = object.metadata
    this.seen.add(version)
    if ((type === 'ADDED') === this.states.has(name))
      this.#ledger.wrong.push(`${this.name} was told ${type} ${name}, which it ${type === 'ADDED' ? 'had' : 'had not'}`)
    if (type !== 'DELETED') {
      this.#keep(object)
      return
    }
    this.#ledger.witness(version, `${name} deleted`)
    this.states.delete(name)
  }

  #keep(object: KubeObject): void {
    const state = stateOf(object)
    this.#ledger.witness(state.version, `${object.metadata.name} ${state.value}`)
    this.states.set(object.metadata.name, state)
  }

  #advance(version: number): void {
    this.version = version
    if (this.#waiting && version >= this.#waiting.version) {
      this.#waiting.resolve()
      this.#waiting = undefined
    }
  }
}
