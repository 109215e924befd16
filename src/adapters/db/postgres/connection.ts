// SPDX-License-Identifier: Apache-2.0
/** Connections to PostgreSQL: bounded in number and time, made again after they broke. */
import { Client, type ClientConfig, Pool, type PoolClient, types } from 'pg'
import type { Row } from '#adapters/db/rows.ts'
import { StoreError } from '#adapters/db/store.ts'
import type { Clock } from '#runtime/clock.ts'
import { type BackoffPolicy, type Random, type RetryVerdict, retry } from '#runtime/retry.ts'

export interface ConnectionOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string
  readonly clock: Clock
  readonly random: Random
  /** The server gives up a statement after it. */
  readonly statementTimeoutMs: number
}

/** Runs one statement; rows are arrays. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>

export interface Connections {
  /** One statement on any connection, tried again when the connection breaks: for reading. */
  readonly query: Query
  /** A read-only transaction that sees one state of the database; tried again when the connection breaks. */
  snapshot<T>(run: (query: Query) => Promise<T>): Promise<T>
  /**
   * A transaction. Tried again when it broke before its commit was sent; afterwards nobody knows, and it fails. `run`
   * may therefore be called several times.
   */
  transaction<T>(run: (query: Query) => Promise<T>): Promise<T>
  /** A connection outside the pool; the caller ends it. */
  dedicated(): Client
  close(): Promise<void>
}

/** Connections of one replica to its database, the one for listening aside. */
const maxConnections = 8
const connectTimeoutMs = 5000
/** Beyond the server's own time-out: whoever does not answer at all is gone. */
const answerGraceMs = 5000
const idleTimeoutMs = 60_000

/**
 * A commit is answered when it is on the disk, whatever server, role, database or URL would have by default; whoever
 * waits for standbys too goes on doing so.
 */
const durableSession = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off'`

const again: BackoffPolicy = { baseMs: 50, capMs: 1000, floorMs: 10 }
const maxAttempts = 5

/** Opens connections when they are needed. */
export function createConnections(options: ConnectionOptions): Connections {
  const { clock, random } = options
  const settings = clientSettings(options)
  const pool = new Pool({
    ...settings,
    max: maxConnections,
    idleTimeoutMillis: idleTimeoutMs,
    verify: (client, ready) => void makeDurable(client).then(() => ready(), ready),
  })
  // The pool replaces an idle connection that broke; without a listener the process would end.
  pool.on('error', () => undefined)

  function tryAgain<T>(attempt: () => Promise<T>, isFinal = () => false): Promise<T> {
    const judge = (error: unknown): RetryVerdict =>
      isFinal() || !isPassing(error) ? { kind: 'give-up' } : { kind: 'again' }
    return retry({ clock, random, policy: again, maxAttempts, judge }, attempt)
  }

  async function within<T>(begin: string, run: (query: Query) => Promise<T>, end: () => string): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    function onError(error: Error): void {
      broken = error
    }
    client.on('error', onError)
    const query = queryOn(client)
    try {
      await query(begin)
      const value = await run(query)
      await query(end())
      return value
    } catch (error) {
      await query('ROLLBACK').catch(failure => onError(failure as Error))
      throw error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  return {
    query: (sql, values) => tryAgain(() => queryOn(pool)(sql, values)),
    snapshot: run => tryAgain(() => within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', run, () => 'COMMIT')),
    async transaction(run) {
      let isSent = false
      const commit = () => {
        isSent = true
        return 'COMMIT'
      }
      return tryAgain(
        () => within('BEGIN', run, commit),
        () => isSent,
      )
    },
    dedicated: () => new Client({ ...settings, query_timeout: connectTimeoutMs }),
    close: () => pool.end(),
  }
}

async function makeDurable(client: PoolClient): Promise<void> {
  // Nobody else listens to a new connection yet, and an error that nobody hears ends the process.
  const onError = () => undefined
  client.on('error', onError)
  try {
    await client.query(durableSession)
  } finally {
    client.off('error', onError)
  }
}

function queryOn(runner: Pool | PoolClient): Query {
  return async (text, values) => {
    const { rows } = await runner.query<unknown[]>({ text, values: values ? [...values] : [], rowMode: 'array' })
    return rows
  }
}

function clientSettings({ url, statementTimeoutMs }: ConnectionOptions): ClientConfig {
  return {
    connectionString: url,
    application_name: 'ks-storage',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + answerGraceMs,
    keepAlive: true,
    // Every statement of ours is short; compiling one takes longer than running it.
    options: '-c jit=off',
    types: {
      getTypeParser: (oid, format) => (oid === int8 ? safeNumber : types.getTypeParser(oid, format)),
    },
  }
}

const int8 = types.builtins.INT8

/** Versions and sizes stay far below 2^53; a number that does not is not one of ours. */
function safeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new StoreError('corrupt', `reading a number: expected one below 2^53, got ${text}`)
  return value
}

/** SQLSTATE classes: connection exception, transaction rollback, operator intervention other than a time-out. */
function isPassing(error: unknown): boolean {
  if (error instanceof StoreError) return false
  const code = codeOf(error)
  if (code === undefined)
    return error instanceof Error && /terminated|timeout exceeded when trying to connect/i.test(error.message)
  return /^(08|40|57P)/.test(code) || /^E[A-Z]+$/.test(code)
}

/** Turns what pg throws into the store's own error; never with the URL, which may hold a password. */
export function asStoreError(error: unknown, doing: string): StoreError {
  if (error instanceof StoreError) return error
  const code = codeOf(error)
  const kind = code?.startsWith('XX') === true ? 'corrupt' : 'unavailable'
  const message = error instanceof Error && error.message !== '' ? error.message : (code ?? 'no answer')
  return new StoreError(kind, `${doing}: PostgreSQL says: ${message}`, { cause: error })
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}
