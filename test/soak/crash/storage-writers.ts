// SPDX-License-Identifier: Apache-2.0
/** Writers that create, update and delete the same objects over and over, as fast as they are answered. */
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Random } from '#testing/random.ts'
import { isGone } from './ledger.ts'
import type { StorageLedger } from './storage-ledger.ts'
import { collection, objectOf, stateOf } from './storage-object.ts'

export interface WritersOptions {
  readonly rest: KubeRest
  readonly ledger: StorageLedger
  readonly random: Random
  /** The server has been killed: what is not answered now will not be. */
  readonly isOver: () => boolean
}

const writers = 8
const namesPerWriter = 25
/** No write is repeated by the client: an answer that got lost must stay a write that was asked for. */
const retries = 0
const pauseMs = 20

/** Writes until it is over. Rejects when a write is refused, which none may be. */
export async function writeStorage(options: WritersOptions): Promise<void> {
  await Promise.all(Array.from({ length: writers }, (_, writer) => writeAll(options, writer)))
}

async function writeAll(options: WritersOptions, writer: number): Promise<void> {
  while (!options.isOver()) {
    const name = `w${writer}-${options.random.below(namesPerWriter)}`
    try {
      await writeOnce(options, name)
    } catch (error) {
      if (!isGone(error)) throw error
      await settle(options, name)
    }
  }
}

let values = 0

async function writeOnce({ rest, ledger, random }: WritersOptions, name: string): Promise<void> {
  const state = ledger.stateOf(name)
  if (state && random.chance(0.25)) {
    ledger.ask(name, undefined)
    await rest.request({ method: 'DELETE', path: `${collection}/${name}`, retries })
    ledger.acknowledge(name, undefined)
    return
  }
  const value = `v${++values}${random.chance(0.02) ? '-long' : ''}`
  ledger.ask(name, value)
  const body = objectOf(name, value, state?.version)
  const stored = await rest.request<KubeObject>(
    state
      ? { method: 'PUT', path: `${collection}/${name}`, body, retries }
      : { method: 'POST', path: collection, body, retries },
  )
  ledger.acknowledge(name, stateOf(stored))
}

/** Finds out what became of a write that was not answered, unless the server is gone for good. */
async function settle({ rest, ledger, isOver }: WritersOptions, name: string): Promise<void> {
  while (!isOver()) {
    try {
      await passBarrier(rest)
      const found = await rest
        .request<KubeObject>({ method: 'GET', path: `${collection}/${name}`, retries })
        .catch((error: unknown) => {
          if (isKubeError(error, 'not-found')) return undefined
          throw error
        })
      ledger.settle(name, found && stateOf(found))
      return
    } catch (error) {
      if (!isGone(error)) throw error
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }
}

/** Names of barriers begin so; the ledger does not know them. */
export const barrierPrefix = 'barrier-'

/**
 * Writes something; when that is answered, every earlier write is either done or never will be, since writes take
 * turns. Answers its version.
 */
export async function passBarrier(rest: KubeRest): Promise<number> {
  const { metadata, ...content } = objectOf('', 'barrier')
  const { name: _, ...unnamed } = metadata
  const body = { ...content, metadata: { ...unnamed, generateName: barrierPrefix } }
  return stateOf(await rest.request<KubeObject>({ method: 'POST', path: collection, body, retries })).version
}
