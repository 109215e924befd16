// SPDX-License-Identifier: Apache-2.0
/** A Kubernetes API server over a table of resources: put together here, and nowhere else. */
import { randomUUID } from 'node:crypto'
import type { ObjectStore } from '#adapters/db/store.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { ReadyCheck, VersionInfo } from './api/parts.ts'
import type { Authentication } from './auth.ts'
import { createCatalog } from './catalog.ts'
import { groupResourceOf, type ResourceDescriptor, storageKeyOf } from './descriptor.ts'
import { type ExchangeParts, type RequestSample, serveRequest } from './http/exchange.ts'
import { createLoadGate, createWriteGate, defaultLimits, type LoadKind, type ServerLimits } from './http/limits.ts'
import { type Listener, listen, type ServingCertificate } from './http/listener.ts'
import type { Wire } from './http/wire.ts'
import { createLocalApi, type LocalApi } from './local.ts'
import type { NamespaceState, ServerParts } from './operations/parts.ts'
import { isProjected } from './operations/projected.ts'
import type { ProtobufReader } from './protobuf/read-object.ts'
import type { OpenApiProvider, Structure } from './structure.ts'
import { createEventEncoder } from './watch/encode.ts'
import { createWatchHub, type EventSource, type WatchHub } from './watch/event-source.ts'
import { createProjectedSource } from './watch/projected-source.ts'
import { defaultQueueBounds } from './watch/queue.ts'

export interface ApiServerOptions {
  /** The first version named of a group is its preferred one. */
  readonly descriptors: readonly ResourceDescriptor[]
  /** Closed by who opened it, after the server. */
  readonly store: ObjectStore
  readonly structure: Structure
  readonly openapi: OpenApiProvider
  readonly authentication: Authentication
  readonly clock: Clock
  /** Numbers in [0, 1). */
  readonly random: () => number
  readonly log: Log
  readonly version: VersionInfo
  readonly namespaceState?: (namespace: string) => Promise<NamespaceState>
  /** Beside the store, which is always one. */
  readonly readyChecks?: readonly ReadyCheck[]
  readonly metrics?: () => Promise<string>
  readonly observe?: (sample: RequestSample) => void
  readonly onSlowWatcher?: () => void
  readonly limits?: Partial<ServerLimits>
  /** Reads bodies in protobuf; absent: they are refused. */
  readonly readProtobuf?: ProtobufReader
  /** Default: random ones. */
  readonly newUid?: () => string
}

export interface ListenOptions {
  /** Absent: plain HTTP/1.1, for the loopback interface only. */
  readonly tls?: ServingCertificate
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0, a free one. */
  readonly port?: number
}

export interface ApiServer {
  /** Operations without HTTP, authentication or limits. */
  readonly local: LocalApi
  /** What the operations work with, for controllers in the same process. */
  readonly operations: ServerParts
  /** Requests in progress. */
  readonly inFlight: Readonly<Record<LoadKind, number>>
  /** Starts to listen; may be called for several addresses. */
  listen(options: ListenOptions): Promise<Pick<Listener, 'host' | 'port' | 'setCertificate'> & { readonly url: string }>
  /** Changes limits for the requests that come from now on. */
  setLimits(limits: Partial<ServerLimits>): void
  /** Ends watches and other requests after `graceMs`, default 1,000, and lets go of the store. */
  close(graceMs?: number): Promise<void>
}

/** How often old events are looked for. */
const trimEveryMs = 30_000

const defaultGraceMs = 1000

/** Makes a server. Several may live in one process, also over one store. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { store, clock, log } = options
  const hub = await createWatchHub(store)
  const limits = { ...defaultLimits, ...options.limits }
  const parts: ExchangeParts = {
    ...options,
    catalog: createCatalog(options.descriptors),
    newUid: options.newUid ?? randomUUID,
    readyChecks: [storeCheck(store), ...(options.readyChecks ?? [])],
    encoder: createEventEncoder(store),
    queueBounds: defaultQueueBounds,
    eventsOf: eventSources(store, hub),
    limits,
    gate: createLoadGate(limits),
    writeGate: createWriteGate(),
  }
  const listeners: Listener[] = []
  let cancelTrim = () => {}
  let isClosed = false
  async function trim(): Promise<void> {
    try {
      await store.trim(clock.nowMs())
    } catch (error) {
      log.warn('old events could not be forgotten', { error })
    }
    if (!isClosed) startTrimTimer()
  }
  function startTrimTimer(): void {
    cancelTrim = clock.after(trimEveryMs, () => void trim(), { keepsProcessAlive: false })
  }
  startTrimTimer()

  return {
    local: createLocalApi(parts),
    operations: parts,
    inFlight: parts.gate.inFlight,
    async listen({ tls, host = '127.0.0.1', port = 0 }) {
      const handle = (wire: Wire) => void serveRequest(parts, wire)
      const defect = (error: unknown) => log.error('a connection failed', { error })
      const listener = await listen({ host, port, clock, handle, defect, ...(tls ? { tls } : {}) })
      listeners.push(listener)
      const authority = `${host.includes(':') ? `[${host}]` : host}:${listener.port}`
      return { ...listener, url: `${tls ? 'https' : 'http'}://${authority}` }
    },
    setLimits: changed => void Object.assign(limits, changed),
    async close(graceMs = defaultGraceMs) {
      isClosed = true
      cancelTrim()
      await Promise.all(listeners.map(listener => listener.close(graceMs)))
      hub.close()
    },
  }
}

function storeCheck(store: ObjectStore): ReadyCheck {
  return {
    name: 'store',
    async check() {
      await store.revision()
    },
  }
}

/** Events of computed kinds are computed once for all who watch. */
function eventSources(store: ObjectStore, hub: WatchHub): ExchangeParts['eventsOf'] {
  const projected = new Map<string, EventSource>()
  return (resource, withBodies) => {
    if (!isProjected(resource)) return hub.source(storageKeyOf(resource))
    const key = `${groupResourceOf(resource)} ${withBodies}`
    const known = projected.get(key) ?? createProjectedSource(store, hub, resource, withBodies)
    projected.set(key, known)
    return known
  }
}
