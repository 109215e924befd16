// SPDX-License-Identifier: Apache-2.0
/** Writers that create, update and delete as fast as they are answered, until nobody answers any more. */
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { isGone, type Ledger, ledgerObject } from './ledger.ts'

const writers = 8
const collection = '/api/v1/namespaces/default/configmaps'
/** No write is repeated by the client: an answer that got lost must stay a write that was asked for. */
const retries = 0

/** Resolves when the server is gone. */
export async function writeUntilKilled(rest: KubeRest, ledger: Ledger): Promise<void> {
  await Promise.all(Array.from({ length: writers }, (_, writer) => writeAll(rest, ledger, writer)))
}

let generation = 0

async function writeAll(rest: KubeRest, ledger: Ledger, writer: number): Promise<void> {
  const own = ++generation
  try {
    for (let i = 0; ; i++) {
      const name = `w${writer}-${own}-${i}`
      const version = await write(rest, ledger, { name, value: `${name}-created` })
      if (i % 3 !== 0) await write(rest, ledger, { name, value: `${name}-updated`, version })
      if (i % 5 === 0) {
        ledger.ask(name, undefined)
        await rest.request({ method: 'DELETE', path: `${collection}/${name}`, retries })
        ledger.acknowledge(name, undefined, undefined)
      }
    }
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

interface Write {
  readonly name: string
  readonly value: string
  readonly version?: string
}

async function write(rest: KubeRest, ledger: Ledger, { name, value, version }: Write): Promise<string> {
  ledger.ask(name, value)
  const stored = await rest.request<KubeObject>(
    version === undefined
      ? { method: 'POST', path: collection, body: ledgerObject(name, value), retries }
      : { method: 'PUT', path: `${collection}/${name}`, body: ledgerObject(name, value, version), retries },
  )
  const { resourceVersion = '' } = stored.metadata
  ledger.acknowledge(name, value, resourceVersion)
  return resourceVersion
}
