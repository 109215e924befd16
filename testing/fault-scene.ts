// SPDX-License-Identifier: Apache-2.0
import { getEventListeners } from 'node:events'
import type { CredentialSource } from '#adapters/kube/access/config.ts'
import { objectKey } from '#adapters/kube/informer/indexer.ts'
import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import type { ReflectorTuning } from '#adapters/kube/informer/reflector-tuning.ts'
import { createRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Clock } from '#runtime/clock.ts'
import { type Log, silentLog } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import type { FakeResource } from './fake-resources.ts'
import { type FaultServer, startFaultServer } from './fault-server.ts'

export interface FaultSceneOptions {
  readonly clock: Clock
  readonly random: Random
  readonly watchList?: boolean
  readonly tuning?: Partial<ReflectorTuning>
  readonly credentials?: CredentialSource
  readonly log?: Log
}

/** An informer on the pods of a faulty server, with what its handlers made of them. */
export interface FaultScene {
  readonly server: FaultServer
  readonly pods: FakeResource
  readonly informer: Informer<KubeObject>
  /** What somebody believes who only listens to handlers: resourceVersion by key. */
  readonly told: ReadonlyMap<string, string>
  start(): void
  /** Undefined when cache, handlers and server agree; else the first difference. */
  difference(): string | undefined
  /**
   * Waits until there is no difference; throws, naming it, when one remains after `withinMs` of the clock.
   * Resolves with how long it took.
   */
  settle(withinMs: number): Promise<number>
  /** Stops everything; throws when a connection, watch or listener is left. */
  end(): Promise<void>
}

const podsPath = '/api/v1/pods'
const pollMs = 3

/** A server and an informer that has not been started. */
export async function openFaultScene(options: FaultSceneOptions): Promise<FaultScene> {
  const { clock, random, credentials, tuning = {}, log = silentLog } = options
  const server = await startFaultServer({
    resources: { [podsPath]: { apiVersion: 'v1', kind: 'Pod' } },
    watchList: options.watchList ?? true,
  })
  const pods = server.resource(podsPath)
  const rest = createRest({ server: server.url, ...(credentials ? { credentials } : {}) }, { clock, random })
  const informer = createInformer({ rest, path: podsPath, clock, random, log, tuning })
  const stopping = new AbortController()
  const told = new Map<string, string>()
  informer.on({
    added: object => void told.set(objectKey(object), object.metadata.resourceVersion ?? ''),
    updated: object => void told.set(objectKey(object), object.metadata.resourceVersion ?? ''),
    deleted: object => void told.delete(objectKey(object)),
  })

  function difference(): string | undefined {
    const truth = pods.truth()
    const cache = new Map(
      [...informer.store.values()].map(object => [objectKey(object), object.metadata.resourceVersion ?? '']),
    )
    return compare('the cache', cache, truth) ?? compare('what handlers were told', told, truth)
  }

  async function settle(withinMs: number): Promise<number> {
    const startedMs = clock.monotonicMs()
    for (;;) {
      const left = difference()
      const tookMs = clock.monotonicMs() - startedMs
      if (left === undefined) return tookMs
      if (tookMs > withinMs) throw new Error(`after ${withinMs} ms: ${left}; ${JSON.stringify(informer.counters())}`)
      await new Promise(resolve => setTimeout(resolve, pollMs))
    }
  }

  async function end(): Promise<void> {
    await informer.stop()
    await rest.close()
    for (let turn = 0; turn < 500 && server.connectionCount() + server.watchCount() > 0; turn++)
      await new Promise(resolve => setTimeout(resolve, pollMs))
    const [connections, watches] = [server.connectionCount(), server.watchCount()]
    await server[Symbol.asyncDispose]()
    const listeners = getEventListeners(stopping.signal, 'abort').length
    if (connections + watches + listeners > 0)
      throw new Error(`left behind: ${connections} connections, ${watches} watches, ${listeners} listeners`)
  }

  return { server, pods, informer, told, start: () => informer.start(stopping.signal), difference, settle, end }
}

function compare(
  what: string,
  is: ReadonlyMap<string, string>,
  should: ReadonlyMap<string, string>,
): string | undefined {
  for (const [key, version] of should)
    if (is.get(key) !== version) return `${what} has ${key} at ${is.get(key) ?? 'nothing'} instead of ${version}`
  for (const key of is.keys()) if (!should.has(key)) return `${what} still has ${key}`
  return undefined
}
