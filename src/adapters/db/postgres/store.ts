// SPDX-License-Identifier: Apache-2.0
/** The object store on PostgreSQL, for several replicas over one database. */
import { type BodySeal, createBodySeal } from '#adapters/db/body-seal.ts'
import { stageBody } from '#adapters/db/body-staging.ts'
import { firstVersion } from '#adapters/db/first-version.ts'
import { defaultHistory, type HistoryBounds, maxBatch, trimEveryEvents } from '#adapters/db/history-bounds.ts'
import { type Change, StoreError, type StoreEvent } from '#adapters/db/store.ts'
import type { CopiedStore, Import } from '#adapters/db/store-import.ts'
import type { StoreSample } from '#adapters/db/store-metrics.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Random } from '#runtime/retry.ts'
import { createBodyTable } from './bodies.ts'
import { asStoreError, type Connections, createConnections } from './connection.ts'
import { createFeed } from './feed.ts'
import { forgetSome } from './history.ts'
import { beginImport } from './import.ts'
import { createLeadership } from './leadership.ts'
import { listQuarantine, quarantineAfter } from './quarantine.ts'
import { createObjectReader } from './read.ts'
import { noteSealKey, reseal } from './reseal.ts'
import { migrate } from './schema.ts'
import { startWaking } from './wake.ts'
import { type Result, writeChanges } from './write.ts'

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string
  readonly clock: Clock
  readonly random: Random
  /** Default {@link defaultHistory}. */
  readonly history?: HistoryBounds
  /** Default: bodies are kept in the clear. */
  readonly seal?: BodySeal
  /** The server gives up a statement after it. Default 30,000. */
  readonly statementTimeoutMs?: number
  /** Hears of commits and failures. */
  readonly observe?: (sample: StoreSample) => void
  /** The version that a new store begins at. Default {@link firstVersion}. */
  readonly firstVersion?: number
  /** How often to look for events when no notification comes. Default 1,000. */
  readonly pollMs?: number
}

export interface PostgresStore extends CopiedStore {
  /** Why what was acknowledged may be lost here all the same; empty on a server that is set up well. */
  readonly risks: readonly string[]
  /** Seals with the first key what is not; answers how many chunks that were. Needs every key in use. */
  reseal(): Promise<number>
  /** Remembers the key that a seal begins with, before it is used. Errors: `unavailable` when it lacks one in use. */
  noteSealKey(seal: BodySeal): Promise<void>
  /** Fills this store, which must be empty and used by nobody else, from another. Errors: `unavailable`. */
  beginImport(): Promise<Import>
}

interface Waiting {
  readonly change: Change
  resolve(event: StoreEvent): void
  reject(error: StoreError): void
}

/** Encoded bytes of bodies in one transaction; a longer body has one for itself. */
const batchBytes = 8 << 20

/**
 * Opens the store and brings its layout up to date. Errors: `unavailable`.
 *
 * Writes that wait while a transaction is under way share the next one. A read shows the newest state of the database,
 * whichever replica wrote it, and this replica's listeners have heard of it when a list or a revision is answered.
 * When the connection breaks while a commit is under way, the write fails although it may have been done.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { url, clock, random, history = defaultHistory, seal = createBodySeal() } = options
  const { statementTimeoutMs = 30_000, pollMs = 1000, observe = () => undefined } = options
  const connections = createConnections({ url, clock, random, statementTimeoutMs })
  const bodies = createBodyTable(seal)
  const reader = createObjectReader(connections, bodies)
  const start = await doing('opening the store', async () => {
    const nowMs = clock.nowMs()
    await migrate(connections, { nowMs, first: options.firstVersion ?? firstVersion(nowMs) })
    await noteSealKey(connections, seal)
    return { ...(await reader.revision()), risks: await risksOf(connections) }
  }).catch(async error => {
    await connections.close()
    throw error
  })
  const feed = createFeed((after, limit) => reader.eventsOfAll(after, limit), start.current)
  const waking = startWaking({
    clock,
    random,
    connection: () => connections.dedicated(),
    pollMs,
    wake: () => feed.poll(),
  })
  const leadership = createLeadership(() => connections.dedicated())
  let waiting: Waiting[] = []
  let flushing: Promise<void> | undefined
  let lastLook = start.current
  let trimming: Promise<void> | undefined
  let isClosed = false

  function write(change: Change): Promise<StoreEvent> {
    return new Promise((resolve, reject) => {
      if (isClosed) {
        reject(closedError())
        return
      }
      waiting.push({ change, resolve, reject })
      flushing ??= flushAll()
    })
  }

  async function flushAll(): Promise<void> {
    // What is written within this turn of the event loop goes together.
    await new Promise(resolve => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = takeBatch()
      await flush(batch)
    }
    // In the same turn as the look at the queue: what is written from now on begins anew.
    flushing = undefined
    if (feed.told() - lastLook >= trimEveryEvents) trimInPassing()
  }

  function takeBatch(): readonly Waiting[] {
    let sizeBytes = 0
    let length = 0
    for (const { change } of waiting) {
      sizeBytes += encodedBytes(change)
      if (length > 0 && (length >= maxBatch || sizeBytes > batchBytes)) break
      length++
    }
    return waiting.splice(0, length)
  }

  async function flush(batch: readonly Waiting[]): Promise<void> {
    let results: readonly Result[]
    const startedMs = clock.monotonicMs()
    try {
      const changes = batch.map(({ change }) => change)
      results = await writeChanges(connections, bodies, changes, clock.nowMs())
    } catch (error) {
      const failure = failed(error, 'writing')
      for (const each of batch) each.reject(failure)
      return
    }
    const events = results.flatMap(result => ('event' in result ? [result.event] : []))
    if (events.length > 0)
      observe({ kind: 'commit', changes: events.length, seconds: (clock.monotonicMs() - startedMs) / 1000 })
    feed.offer(events)
    // The writes are done, whether or not what other replicas wrote before can be read just now.
    await feed.reach(events.at(-1)?.object.version ?? 0).catch(() => undefined)
    for (const [i, result] of results.entries()) {
      if ('event' in result) batch[i]?.resolve(result.event)
      else batch[i]?.reject(result.error)
    }
  }

  /** Forgetting can wait, so its failure is left to the call of `trim` that reports it. */
  function trimInPassing(): void {
    lastLook = feed.told()
    trimming ??= trimAll(clock.nowMs())
      .catch(() => undefined)
      .finally(() => {
        trimming = undefined
      })
  }

  async function trimAll(nowMs: number): Promise<void> {
    for (;;) {
      const hasMore = await forgetSome(connections, history, nowMs)
      if (!hasMore || isClosed) return
    }
  }

  async function reading<T>(what: string, run: () => Promise<T>): Promise<T> {
    if (isClosed) throw closedError()
    try {
      return await run()
    } catch (error) {
      throw failed(error, what)
    }
  }

  /** What the database threw, counted; refusals of the store's own are none of its failures. */
  function failed(error: unknown, what: string): StoreError {
    const failure = asStoreError(error, what)
    if (failure !== error || failure.code === 'corrupt') observe({ kind: 'failure', code: failure.code })
    return failure
  }

  return {
    risks: start.risks,
    write,
    stageBody,
    get: (key, withBody) => reading('reading an object', () => reader.get(key, withBody)),
    list: query =>
      reading('listing', async () => {
        const page = await reader.list(query)
        await feed.reach(page.at)
        return page
      }),
    count: query => reading('counting', () => reader.count(query)),
    events: ({ kind, after, limit }) => reading('reading events', () => reader.events(kind, after, limit)),
    deletions: query => reading('reading deletions', () => reader.deletions(query)),
    async *readBody(body) {
      const pieces = bodies.read(connections.query, body)
      for (;;) {
        const { value, done } = await reading('reading a body', () => pieces.next())
        if (done === true || value === undefined) return
        yield value
      }
    },
    subscribe: (onEvents, onGap = () => undefined) => feed.listen({ onEvents, onGap }),
    revision: () =>
      reading('reading the revision', async () => {
        const revision = await reader.revision()
        await feed.reach(revision.current)
        return revision
      }),
    isLeader: () => leadership.isLeader(),
    usage: () => reading('measuring', () => reader.usage()),
    bodiless: () => reading('looking for bodies', () => reader.bodiless()),
    quarantine: () => reading('reading the quarantine', () => listQuarantine(connections.query)),
    allDeletions: at => reading('reading deletions', () => reader.allDeletions(at)),
    quarantineAfter: id => reading('reading the quarantine', () => quarantineAfter(connections.query, id)),
    foundPieces: body => reading('reading a body', () => bodies.found(connections.query, body)),
    trim: nowMs => reading('trimming', () => trimAll(nowMs)),
    beginImport: () => reading('importing', () => beginImport(connections, bodies, clock.nowMs())),
    noteSealKey: next => reading('noting a key', () => noteSealKey(connections, next)),
    reseal: () => reading('sealing anew', () => reseal(connections, seal)),
    async close() {
      if (isClosed) return
      isClosed = true
      await flushing
      await trimming
      await waking.stop()
      await leadership.stop()
      await connections.close()
    },
  }
}

/** What no session can set right: these are for whoever runs the server. */
async function risksOf({ query }: Connections): Promise<readonly string[]> {
  const rows = await query(
    "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'",
  )
  return rows.map(([name]) => `PostgreSQL runs with ${String(name)}=off: a power cut may destroy the whole database`)
}

async function doing<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw asStoreError(error, what)
  }
}

function encodedBytes(change: Change): number {
  if (change.kind !== 'put') return 0
  return change.content.body?.chunks.reduce((sum, { data }) => sum + data.byteLength, 0) ?? 0
}

function closedError(): StoreError {
  return new StoreError('unavailable', 'using the store: it is closed')
}
