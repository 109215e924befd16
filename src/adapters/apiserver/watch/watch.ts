// SPDX-License-Identifier: Apache-2.0
/**
 * One watch: first what is there, where that is asked for, then what happened since, then what happens.
 *
 * While the first parts go out, at the client's pace, nothing piles up: what happens meanwhile is read from the
 * history afterwards. Only then does the watch listen, with a bounded queue.
 */
import { ApiError, expired, tooManyRequests, versionTooLarge } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { type ListedPage, openList } from '#adapters/apiserver/operations/list.ts'
import type { ServerParts } from '#adapters/apiserver/operations/parts.ts'
import { isRecordSelected } from '#adapters/apiserver/operations/selected.ts'
import type { Form } from '#adapters/apiserver/render/form.ts'
import type { WatchOptions } from '#adapters/apiserver/request/options.ts'
import { type ObjectRecord, StoreError, type StoreEvent } from '#adapters/db/store.ts'
import { bookmarkLine, type EventEncoder, errorLine, type LineType } from './encode.ts'
import type { EventSource } from './event-source.ts'
import { createWatchQueue, type QueueBounds, type Waiting } from './queue.ts'

export interface WatchRequest {
  readonly resource: ResourceDescriptor
  readonly namespace?: string
  readonly options: WatchOptions
  readonly form: Form
  /** Ends the watch when the client has gone. */
  readonly signal: AbortSignal
  /** Called when the client does not keep up, or cannot be served any longer; the connection should be cut. */
  onOverflow(): void
}

export interface WatchParts extends ServerParts {
  readonly encoder: EventEncoder
  readonly queueBounds: QueueBounds
}

/** Events read from the history at a time. */
const pageEvents = 500

/** Bookmarks come at least this often. */
const bookmarkEveryMs = 60_000

/** A client that names no timeout is sent away after a random time in between, so that not all come back at once. */
const minTimeoutMs = 30 * 60_000

/** Beginning of a watch: nothing has been sent, an error can still be an answer of its own. */
interface Start {
  readonly version: number
  readonly pages?: AsyncIterable<ListedPage>
  /** What happened since the version, its first page. */
  readonly events: readonly StoreEvent[]
}

/**
 * Starts a watch; its lines are read from what is returned. A version that is forgotten is told by the first line,
 * as the real server does, since that is where clients look for it. Errors: Timeout and TooManyRequests, before anything
 * is sent.
 */
export async function startWatch(
  parts: WatchParts,
  source: EventSource,
  request: WatchRequest,
): Promise<AsyncGenerator<Buffer>> {
  const start = await begin(parts, source, request).catch((error: unknown) => {
    if (error instanceof ApiError && error.reason === 'Expired') return error
    throw error
  })
  if (start instanceof ApiError) return only(errorLine(start.status()))
  const nextForm = formsOf(request.form)
  return lines({ parts, source, request, nextForm, startedMs: parts.clock.monotonicMs() }, start)
}

async function* only(line: Buffer): AsyncGenerator<Buffer> {
  yield line
}

async function begin(
  parts: WatchParts,
  source: EventSource,
  { resource, namespace, options, form }: WatchRequest,
): Promise<Start> {
  const { version = 0, sendInitialEvents, selector } = options
  try {
    if (version > 0 && sendInitialEvents !== true) {
      return { version, events: await source.since(version, pageEvents) }
    }
    const { current } = await parts.store.revision()
    if (version > current) throw versionTooLarge(version, current)
    if (sendInitialEvents === false) return { version: current, events: [] }
    const scope = namespace === undefined ? {} : { namespace }
    const list = await openList(parts, {
      resource,
      ...scope,
      options: { selector, limit: 0 },
      withBodies: form.withBody,
    })
    return { version: list.version, pages: list.pages, events: [] }
  } catch (error) {
    throw await startFault(parts, version, error)
  }
}

async function startFault(parts: WatchParts, version: number, error: unknown): Promise<unknown> {
  if (!(error instanceof StoreError)) return error
  if (error.code === 'ahead') return versionTooLarge(version, (await parts.store.revision()).current)
  return storeFault(error) ?? error
}

/**
 * What a watcher is told when the store fails. While it cannot be reached, 429 as kube-apiserver says of storage that
 * is not ready: on it, and on nothing else, client-go's informers wait and go on from where they were; on 500 and 503
 * each of them would list everything anew.
 */
function storeFault({ code }: StoreError): ApiError | undefined {
  if (code === 'expired') return expired()
  if (code !== 'unavailable' && code !== 'locked') return undefined
  return tooManyRequests('the store cannot be used at the moment; go on from where you were', 1)
}

interface Watch {
  readonly parts: WatchParts
  readonly source: EventSource
  readonly request: WatchRequest
  readonly startedMs: number
  /** The form of the next line. */
  readonly nextForm: () => Form
}

/** Tables name their columns once. */
function formsOf(form: Form): () => Form {
  if (form.kind !== 'table') return () => form
  const later = { ...form, namesColumns: false }
  let next = form
  return () => {
    const now = next
    next = later
    return now
  }
}

async function* lines(watch: Watch, start: Start): AsyncGenerator<Buffer> {
  const { request } = watch
  try {
    for await (const page of start.pages ?? []) {
      if (request.signal.aborted) return
      yield* joined(page.objects, record => lineOf(watch, 'ADDED', record))
    }
    if (request.options.sendInitialEvents === true) yield bookmarkLine(request.form, start.version, true)
    yield* following(watch, start)
  } catch (error) {
    yield errorLine(faultOf(error).status())
  }
}

type Line = Buffer | AsyncIterable<Buffer>

/** Lines are sent together while they are short. */
const joinedBytes = 64 * 1024
/** A longer one is the same bytes for all watchers, and is copied for none of them. */
const maxJoinedLineBytes = 2 * 1024

/** The lines of many items in few pieces. */
async function* joined<T>(
  items: readonly T[],
  lineFor: (item: T) => Promise<Line | undefined>,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let sizeBytes = 0
  function take(): Buffer {
    const piece = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting)
    waiting = []
    sizeBytes = 0
    return piece
  }
  for (const item of items) {
    const line = await lineFor(item)
    if (line === undefined) continue
    if (!Buffer.isBuffer(line) || line.byteLength > maxJoinedLineBytes) {
      if (sizeBytes > 0) yield take()
      if (Buffer.isBuffer(line)) yield line
      else yield* line
      continue
    }
    waiting.push(line)
    sizeBytes += line.byteLength
    if (sizeBytes >= joinedBytes) yield take()
  }
  if (sizeBytes > 0) yield take()
}

/** An error that comes after the headers goes out as the last line. */
function faultOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const fault = error instanceof StoreError ? storeFault(error) : undefined
  return fault ?? new ApiError('InternalError', 'Internal error occurred: the watch cannot go on; start it again')
}

async function* following(watch: Watch, start: Start): AsyncGenerator<Buffer> {
  const { parts, source, request } = watch
  let sent = start.version
  async function lineFor(event: StoreEvent): Promise<Line | undefined> {
    if (event.object.version <= sent) return undefined
    const line = await eventLine(watch, event)
    sent = event.object.version
    return line
  }
  async function* catchUp(first: readonly StoreEvent[] | undefined): AsyncGenerator<Buffer> {
    let page = first ?? (await source.since(sent, pageEvents))
    for (;;) {
      yield* joined(page, lineFor)
      if (page.length < pageEvents || request.signal.aborted) return
      page = await source.since(sent, pageEvents)
    }
  }
  yield* catchUp(start.pages ? undefined : start.events)
  const queue = createWatchQueue(parts.queueBounds, request.signal, () => request.onOverflow())
  const leave = await source.attach(
    event => queue.push({ kind: 'event', event }),
    () => request.onOverflow(),
  )
  const stopTimers = startTimers(watch, item => queue.push(item))
  try {
    // What happened between the last page and the moment of attaching.
    yield* catchUp(undefined)
    let isOver = false
    async function waitingLine(item: Waiting): Promise<Line | undefined> {
      if (item.kind === 'event') return lineFor(item.event)
      isOver ||= item.kind === 'end'
      const { form, options } = request
      return options.allowBookmarks ? bookmarkLine(form, Math.max(sent, item.version)) : undefined
    }
    for (let items = await queue.next(); items; items = await queue.next()) {
      yield* joined(items, waitingLine)
      if (isOver) return
    }
  } finally {
    leave()
    stopTimers()
  }
}

function startTimers({ parts, source, request, startedMs }: Watch, push: (item: Waiting) => void): () => void {
  const { clock, random } = parts
  const { timeoutSeconds } = request.options
  const timeoutMs = timeoutSeconds === undefined ? minTimeoutMs * (1 + random()) : timeoutSeconds * 1000
  const leftMs = timeoutMs - (clock.monotonicMs() - startedMs)
  let cancelBookmark = () => {}
  function bookmark(): void {
    push({ kind: 'bookmark', version: source.version() })
    cancelBookmark = clock.after(bookmarkEveryMs, bookmark, { keepsProcessAlive: false })
  }
  if (request.options.allowBookmarks)
    cancelBookmark = clock.after(bookmarkEveryMs * (0.8 + 0.2 * random()), bookmark, { keepsProcessAlive: false })
  const cancelEnd = clock.after(leftMs, () => push({ kind: 'end', version: source.version() }), {
    keepsProcessAlive: false,
  })
  return () => {
    cancelBookmark()
    cancelEnd()
  }
}

/** The line of an event, if the watch is about it. An object that leaves the selection is gone for the watcher. */
async function eventLine(watch: Watch, { type, object, previous }: StoreEvent): Promise<Line | undefined> {
  const { namespace, options } = watch.request
  if (namespace !== undefined && namespace !== object.namespace) return undefined
  const isIn = type !== 'DELETED' && isRecordSelected(options.selector, object)
  const wasIn = type !== 'ADDED' && previous !== undefined && isRecordSelected(options.selector, previous)
  if (isIn) return lineOf(watch, wasIn ? 'MODIFIED' : 'ADDED', object)
  if (!wasIn) return undefined
  return lineOf(watch, 'DELETED', type === 'DELETED' ? object : asOf(previous, object.version))
}

/** The previous state under the version of the write that ended it; the same for all watchers. */
const ended = new WeakMap<ObjectRecord, ObjectRecord>()
function asOf(previous: ObjectRecord, version: number): ObjectRecord {
  const known = ended.get(previous) ?? { ...previous, version }
  ended.set(previous, known)
  return known
}

function lineOf({ parts, nextForm }: Watch, type: LineType, record: ObjectRecord): Promise<Line> {
  return parts.encoder.line(type, nextForm(), record)
}
