// SPDX-License-Identifier: Apache-2.0
/** What a server acknowledged, and whether it is still so. */
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** States that an object may be in: the last acknowledged one, and those that were asked for since. */
interface Entry {
  acknowledged: string | undefined
  readonly asked: Set<string | undefined>
}

/** The state of an object that does not exist. */
const absent = undefined

export class Ledger {
  readonly #entries = new Map<string, Entry>()
  #acknowledged = 0
  #highestVersion = 0n

  get size(): number {
    return this.#entries.size
  }

  get acknowledged(): number {
    return this.#acknowledged
  }

  /** A write was asked for; from now on both states are possible. */
  ask(name: string, value: string | undefined): void {
    const entry = this.#entries.get(name) ?? { acknowledged: absent, asked: new Set() }
    entry.asked.add(value)
    this.#entries.set(name, entry)
  }

  /** The write was answered. */
  acknowledge(name: string, value: string | undefined, resourceVersion: string | undefined): void {
    this.#entries.set(name, { acknowledged: value, asked: new Set() })
    this.#acknowledged++
    if (resourceVersion !== undefined && BigInt(resourceVersion) > this.#highestVersion)
      this.#highestVersion = BigInt(resourceVersion)
  }

  /** Compares with what the server has; lines that say what is lost. States that are found become the acknowledged ones. */
  async check(rest: KubeRest): Promise<string[]> {
    const list = await rest.request<{ metadata: { resourceVersion: string }; items: readonly KubeObject[] }>({
      method: 'GET',
      path: '/api/v1/namespaces/default/configmaps',
    })
    const wrong: string[] = []
    if (BigInt(list.metadata.resourceVersion) < this.#highestVersion)
      wrong.push(
        `resource version ${list.metadata.resourceVersion} is lower than ${this.#highestVersion}, which was given out`,
      )
    const found = new Map(list.items.map(item => [item.metadata.name, item]))
    for (const [name, entry] of this.#entries) {
      const { value, halves } = (found.get(name)?.['data'] ?? {}) as { value?: string; halves?: string }
      const isPossible = value === entry.acknowledged || entry.asked.has(value)
      if (!isPossible) wrong.push(`${name} is ${value ?? 'absent'}, acknowledged was ${entry.acknowledged ?? 'absent'}`)
      if (value !== undefined && halves !== value.repeat(50)) wrong.push(`${name} is half there`)
      this.#entries.set(name, { acknowledged: value, asked: new Set() })
    }
    return wrong
  }
}

/** The object of an entry; its second field repeats the first, so that a torn write shows. */
export function ledgerObject(name: string, value: string, resourceVersion?: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', ...(resourceVersion !== undefined && { resourceVersion }) },
    data: { value, halves: value.repeat(50) },
  }
}

/** Whether an error means that the server is gone, and nothing else. */
export function isGone(error: unknown): boolean {
  return isKubeError(error, 'network', 'closed', 'timeout', 'tls', 'unavailable')
}
