// SPDX-License-Identifier: Apache-2.0
/** A server with its store, made of descriptors and schemas: what every local server of ours is. */
import type { BodySeal } from '#adapters/db/body-seal.ts'
import { putAsideBodiless } from '#adapters/db/check-store.ts'
import { serveControl } from '#adapters/db/control/serve.ts'
import { isPostgresUrl, openStore } from '#adapters/db/open-store.ts'
import type { SchemaDefinitions } from '#domain/structural-schema.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { VersionInfo } from './api/parts.ts'
import type { Authentication } from './auth.ts'
import { builtinDefaults, repeatableItems } from './builtin/defaults.ts'
import { type Controller, startGarbageCollector } from './controllers/garbage-collector.ts'
import { namespaceStateIn, startNamespaceLifecycle } from './controllers/namespaces.ts'
import type { ResourceDescriptor } from './descriptor.ts'
import type { ServingCertificate } from './http/listener.ts'
import type { NamespaceState } from './operations/parts.ts'
import { createStructure } from './patch/structure.ts'
import type { ProtobufReader } from './protobuf/read-object.ts'
import { createOpenApiProvider } from './schema/openapi-provider.ts'
import { createSchemaLibrary } from './schema/schema-library.ts'
import { type ApiServer, createApiServer } from './server.ts'
import { countStorage } from './server-metrics.ts'

export interface AssembledOptions {
  /**
   * The server is a cluster of its own: objects need their namespace, a deleted namespace is emptied and goes, and what
   * owners leave behind is collected. Default: it is not, somebody else looks after all that.
   */
  readonly isCluster?: boolean
  /** Whether objects may be created in a namespace, where others know of them. Default: in any. */
  readonly namespaceState?: (namespace: string) => Promise<NamespaceState>
  readonly descriptors: readonly ResourceDescriptor[]
  readonly definitions: readonly SchemaDefinitions[]
  readonly version: VersionInfo
  readonly authentication: Authentication
  /** Database file, or URL of a PostgreSQL database (`postgres://…`); absent: in memory. */
  readonly file?: string
  /** Default: bodies are kept in the clear. */
  readonly seal?: BodySeal
  /** Of an SQLite file. Default `full`: a write is acknowledged when it is on the disk. */
  readonly durability?: 'full' | 'normal'
  /** Where to count what is done; they are served at `/metrics`, too. Default: nothing is counted. */
  readonly metrics?: Metrics
  /** Absent: plain HTTP, for the loopback interface only. */
  readonly tls?: ServingCertificate
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Reads bodies in protobuf, as typed clients of built-in kinds send them. Default: they are refused. */
  readonly readProtobuf?: ProtobufReader
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

export interface AssembledServer {
  readonly server: ApiServer
  readonly url: string
  readonly port: number
  /** Where a damaged database was put aside; the store then began empty. */
  readonly quarantined?: string
  /** Serves new connections with another certificate; those that stand keep theirs. */
  setCertificate(certificate: ServingCertificate): void
  /** The text of all metrics, with what the store holds as it is now; absent where nothing is counted. */
  readonly scrape?: () => Promise<string>
  /** Remembers the key that a seal begins with, before the store's own seal uses it. Errors: those of the store. */
  noteSealKey(seal: BodySeal): Promise<void>
  /** Ends requests and watches, then closes the store. */
  stop(): Promise<void>
}

/** Opens the store, makes the server, and listens. Errors: those of the store; an address that is taken. */
export async function assembleServer(options: AssembledOptions): Promise<AssembledServer> {
  const { descriptors, definitions, version, authentication, tls, host, port, clock, random, log } = options
  const { file: place = ':memory:', seal, durability, metrics } = options
  const counted = metrics && countStorage(metrics)
  const store = await openStore({
    place,
    clock,
    random,
    ...(seal && { seal }),
    ...(durability && { durability }),
    ...(counted && { observe: counted.store.observe }),
  })
  for (const risk of store.risks ?? []) log.warn('acknowledged writes are at risk', { reason: risk })
  for (const { record, reason } of await putAsideBodiless(store))
    log.error('an object was put aside', { kind: record.kind, namespace: record.namespace, name: record.name, reason })
  const scrape = counted && (() => counted.scrape(store, clock.nowMs()))
  const library = createSchemaLibrary(...definitions)
  const server = await createApiServer({
    descriptors,
    store,
    structure: createStructure({ library, defaults: builtinDefaults, mayRepeat: repeatableItems }),
    openapi: createOpenApiProvider({ descriptors, library, version: version.gitVersion }),
    authentication,
    clock,
    random,
    log,
    version,
    ...(counted && { observe: counted.requests.observe, onSlowWatcher: counted.requests.slowWatcher }),
    ...(scrape && { metrics: scrape }),
    ...(options.namespaceState && { namespaceState: options.namespaceState }),
    ...(options.readProtobuf && { readProtobuf: options.readProtobuf }),
    ...(options.isCluster === true && { namespaceState: namespaceStateIn(store) }),
  })
  counted?.requests.showInFlight(server.inFlight)
  const control = isFile(place) ? await serveControl(place, store, log) : undefined
  const controllers = options.isCluster === true ? await startControllers(server) : []
  const address = await server.listen({ host, port, ...(tls && { tls }) })
  return {
    server,
    url: address.url,
    port: address.port,
    setCertificate: address.setCertificate,
    noteSealKey: next => store.noteSealKey(next),
    ...(store.quarantined !== undefined && { quarantined: store.quarantined }),
    ...(scrape && { scrape }),
    async stop() {
      for (const controller of controllers) controller.stop()
      await control?.stop()
      await server.close()
      await store.close()
    },
  }
}

/** A database that is a file has a socket beside it, over which commands reach this process. */
function isFile(place: string): boolean {
  return place !== ':memory:' && !isPostgresUrl(place)
}

async function startControllers({ local, operations }: ApiServer): Promise<readonly Controller[]> {
  const parts = { ...operations, local }
  return [await startGarbageCollector(parts), await startNamespaceLifecycle(parts)]
}
