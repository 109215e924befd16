// SPDX-License-Identifier: Apache-2.0
/** The object store on SQLite. */
import { type BodySeal, createBodySeal } from '#adapters/db/body-seal.ts'
import { stageBody } from '#adapters/db/body-staging.ts'
import { firstVersion } from '#adapters/db/first-version.ts'
import { defaultHistory, type HistoryBounds, maxBatch, trimEveryEvents } from '#adapters/db/history-bounds.ts'
import { pointInTime } from '#adapters/db/list-page.ts'
import { type Change, type Revision, StoreError, type StoreEvent } from '#adapters/db/store.ts'
import type { CopiedStore, CopyReport, Import } from '#adapters/db/store-import.ts'
import type { StoreSample } from '#adapters/db/store-metrics.ts'
import type { Clock } from '#runtime/clock.ts'
import { backupTo } from './backup.ts'
import { createBodyTable } from './bodies.ts'
import { createCounts } from './counts.ts'
import { createHistory } from './history.ts'
import { beginImport } from './import.ts'
import { createLastWrites } from './last-writes.ts'
import { createMetadataPages } from './metadata-page.ts'
import { asStoreError, openDatabase } from './open.ts'
import { createPackedPages } from './packed-page.ts'
import { createQuarantine } from './quarantine.ts'
import { createObjectReader } from './read.ts'
import { createRecentRecords } from './recent.ts'
import { noteSealKey, reseal } from './reseal.ts'
import { createChangeWriter } from './write.ts'

export interface SqliteStoreOptions {
  /** Path of the database file, or `:memory:`. */
  readonly file: string
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>
  /** Default `full`: a write is acknowledged when it is on the disk. */
  readonly durability?: 'full' | 'normal'
  /** Default {@link defaultHistory}. */
  readonly history?: HistoryBounds
  /** Default: bodies are kept in the clear. */
  readonly seal?: BodySeal
  /** Hears of commits and failures. */
  readonly observe?: (sample: StoreSample) => void
  /** The version that a new store begins at. Default {@link firstVersion}. */
  readonly firstVersion?: number
  /** How long to wait for another process to let go of the file, as at a restart. Default 2,000. */
  readonly lockTimeoutMs?: number
}

export interface SqliteStore extends CopiedStore {
  /** Where a damaged database file was put aside when this store was opened. */
  readonly quarantined?: string
  /** Seals with the first key what is not; answers how many chunks that were. Needs every key in use. */
  reseal(): Promise<number>
  /** Remembers the key that a seal begins with, before it is used. Errors: `unavailable` when it lacks one in use. */
  noteSealKey(seal: BodySeal): Promise<void>
  /** Fills this store, which must be empty, from another. Errors: `unavailable`. */
  beginImport(): Promise<Import>
  /** Copies the database, as of one moment, into a new file while it is used. Errors: `unavailable`. */
  backup(file: string): Promise<CopyReport>
}

interface Waiting {
  readonly change: Change
  resolve(event: StoreEvent): void
  reject(error: StoreError): void
}

type Result = { readonly event: StoreEvent } | { readonly error: StoreError }

/** Turns of the event loop after which a change is written, although more keep coming. */
const maxTurns = 8

/**
 * Opens the store. Errors: `locked` when another process has it, `unavailable` when the file cannot be used.
 *
 * Writes that arrive within few turns of the event loop share a transaction and its sync to disk.
 */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const { clock, file, durability = 'full', history: bounds = defaultHistory, lockTimeoutMs = 2000 } = options
  const { seal = createBodySeal(), observe = () => undefined } = options
  const nowMs = clock.nowMs()
  const first = options.firstVersion ?? firstVersion(nowMs)
  const opened = openDatabase({ file, durability, nowMs, first, lockTimeoutMs })
  const { database } = opened
  try {
    noteSealKey(database, seal)
  } catch (error) {
    database.close()
    throw error
  }
  const bodies = createBodyTable(database, seal)
  const recent = createRecentRecords()
  const lastWrites = createLastWrites()
  const reader = createObjectReader(database, bodies, recent)
  const metadataPages = createMetadataPages(database, lastWrites)
  const packedPages = createPackedPages(database)
  const counts = createCounts(lastWrites)
  const quarantine = createQuarantine(database)
  const writer = createChangeWriter(database, bodies, quarantine)
  const history = createHistory(database, bounds)
  const saveRevision = database.prepare('UPDATE revision SET current = ?')
  const row = database.prepare('SELECT current, trimmed FROM revision').get()
  let revision: Revision = { current: Number(row?.['current']), oldest: Number(row?.['trimmed']) }
  let waiting: Waiting[] = []
  let flushed: Promise<void> | undefined
  let lastLook = revision.current
  let isClosed = false
  let lastCommitMs = 0
  let working: Promise<unknown> | undefined
  const listeners = new Set<(events: readonly StoreEvent[]) => void>()

  function write(change: Change): Promise<StoreEvent> {
    return new Promise((resolve, reject) => {
      if (isClosed) {
        reject(closedError())
        return
      }
      waiting.push({ change, resolve, reject })
      flushed ??= new Promise(done => gather(done))
    })
  }

  /** Changes of requests that are being read join those that wait, for a few turns of the event loop. */
  function gather(done: () => void, known = 0, turns = 1): void {
    setImmediate(() => {
      if (waiting.length > known && turns < maxTurns) {
        gather(done, waiting.length, turns + 1)
        return
      }
      flushed = undefined
      flushAll()
      done()
    })
  }

  function flushAll(): void {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      flush(batch)
    }
    if (revision.current - lastLook >= trimEveryEvents) trimInPassing()
  }

  /** The writes are done; forgetting can wait, so its failure is left to the call of \`trim\` that reports it. */
  function trimInPassing(): void {
    try {
      trimSome(clock.nowMs())
    } catch {
      lastLook = revision.current
    }
  }

  /** One transaction. A change that its expectation forbids writes nothing and does not disturb the others. */
  function flush(batch: readonly Waiting[]): void {
    let results: Result[]
    try {
      results = transact(() => applyAll(batch))
    } catch (error) {
      const failure = failed(error, 'writing')
      for (const each of batch) each.reject(failure)
      return
    }
    const events = results.flatMap(result => ('event' in result ? [result.event] : []))
    if (events.length > 0) {
      revision = { ...revision, current: revision.current + events.length }
      for (const event of events) {
        recent.note(event)
        lastWrites.note(event)
      }
      observe({ kind: 'commit', changes: events.length, seconds: lastCommitMs / 1000 })
    }
    for (const [i, result] of results.entries()) {
      if ('event' in result) batch[i]?.resolve(result.event)
      else batch[i]?.reject(result.error)
    }
    // Whoever waits for a write goes on in a later turn: the listeners have seen it by then.
    if (events.length > 0) for (const listener of listeners) listener(events)
  }

  function applyAll(batch: readonly Waiting[]): Result[] {
    const nowMs = clock.nowMs()
    let version = revision.current
    const results = batch.map(({ change }): Result => {
      try {
        const event = writer.apply(change, version + 1, nowMs)
        version++
        return { event }
      } catch (error) {
        if (error instanceof StoreError) return { error }
        throw error
      }
    })
    if (version > revision.current) saveRevision.run(version)
    return results
  }

  function transact<T>(run: () => T): T {
    database.exec('BEGIN IMMEDIATE')
    try {
      const value = run()
      const startedMs = clock.monotonicMs()
      database.exec('COMMIT')
      lastCommitMs = clock.monotonicMs() - startedMs
      return value
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  /** Forgets one batch of events; true when there is more to forget. */
  function trimSome(nowMs: number): boolean {
    lastLook = revision.current
    const horizon = history.horizon(revision.current, nowMs)
    if (revision.oldest >= horizon) return false
    const oldest = transact(() => history.forget(revision.oldest, horizon))
    revision = { ...revision, oldest }
    return oldest < horizon
  }

  /** Others get their turn between the batches. */
  async function trimAll(nowMs: number): Promise<void> {
    while (await read('trimming', () => trimSome(nowMs))) await new Promise(resolve => setImmediate(resolve))
  }

  function importing(): Import {
    const begun = beginImport(database, bodies, { transact, nowMs: clock.nowMs(), quarantine })
    return {
      ...begun,
      async finish(version) {
        await begun.finish(version)
        lastWrites.noteAll(version)
        revision = { current: version, oldest: version }
      },
    }
  }

  /** Runs a read; whether `at` lies in the past decides how. */
  async function read<T>(doing: string, run: () => T): Promise<T> {
    if (isClosed) throw closedError()
    try {
      return run()
    } catch (error) {
      throw failed(error, doing)
    }
  }

  /** Work on the whole file, one at a time: it needs the log to stay as it is, or to be written back. */
  async function alone<T>(doing: string, run: () => Promise<T>): Promise<T> {
    if (isClosed) throw closedError()
    if (working) throw new StoreError('unavailable', `${doing}: another such work is under way; try again later`)
    const own = run().catch((error: unknown) => {
      throw failed(error, doing)
    })
    working = own
    try {
      return await own
    } finally {
      working = undefined
    }
  }

  /** What the database threw, counted; refusals of the store's own are none of its failures. */
  function failed(error: unknown, doing: string): StoreError {
    const failure = asStoreError(error, doing)
    if (failure !== error || failure.code === 'corrupt') observe({ kind: 'failure', code: failure.code })
    return failure
  }

  function moment(at: number | undefined): [at: number, isPast: boolean] {
    const { at: shown, isPast } = pointInTime(revision, at)
    return [shown, isPast]
  }

  return {
    ...(opened.quarantined === undefined ? {} : { quarantined: opened.quarantined }),
    write,
    stageBody,
    get: (key, withBody) => read('reading an object', () => reader.get(key, withBody)),
    list: query => read('listing', () => reader.list(query, ...moment(query.at))),
    listMetadata: query =>
      read('listing', () => {
        const [at, isPast] = moment(query.at)
        return isPast ? undefined : metadataPages.read(query, at)
      }),
    listPacked: query =>
      read('listing', () => {
        const [at, isPast] = moment(query.at)
        return isPast ? undefined : packedPages.read(query, at)
      }),
    count: query =>
      read('counting', () => {
        const [at, isPast] = moment(query.at)
        return counts.known(isPast ? undefined : query, () => reader.count(query, at, isPast))
      }),
    events: ({ kind, after, limit }) =>
      read('reading events', () => {
        moment(after)
        return reader.events(kind, after, limit)
      }),
    deletions: ({ kind, namespace, at }) =>
      read('reading deletions', () => reader.deletions(kind, namespace, moment(at)[0])),
    async *readBody(body) {
      const pieces = await read('reading a body', () => bodies.read(body))
      for (;;) {
        const { value, done } = await read('reading a body', () => pieces.next())
        if (done === true || value === undefined) return
        yield value
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    revision: () => read('reading the revision', () => revision),
    usage: () => read('measuring', () => reader.usage()),
    bodiless: () => read('looking for bodies', () => reader.bodiless()),
    quarantine: () => read('reading the quarantine', () => quarantine.list()),
    allDeletions: at => read('reading deletions', () => reader.allDeletions(moment(at)[0])),
    quarantineAfter: id => read('reading the quarantine', () => quarantine.after(id)),
    foundPieces: body => read('reading a body', () => bodies.found(body)),
    trim: trimAll,
    // Not while all is sealed anew: it would end with two keys.
    noteSealKey: next => alone('noting a key', async () => noteSealKey(database, next)),
    reseal: () => alone('sealing anew', () => reseal(database, seal, transact)),
    backup: to => alone('writing a backup', () => backupTo(database, file, to)),
    beginImport: () => read('importing', () => importing()),
    async close() {
      if (isClosed) return
      await flushed
      await working?.catch(() => undefined)
      isClosed = true
      flushAll()
      listeners.clear()
      database.close()
    },
  }
}

function closedError(): StoreError {
  return new StoreError('unavailable', 'using the store: it is closed')
}
