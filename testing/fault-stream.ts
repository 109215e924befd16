// SPDX-License-Identifier: Apache-2.0
import type { ServerResponse } from 'node:http'
import type { FakeResource, StoredEvent, StoredObject } from './fake-resources.ts'
import type { Fault, FaultPlan } from './fault-plan.ts'

/** One open watch on the server's side: writes events in order, each at the mercy of the plan. */
export interface FaultStream {
  /** Events of the list that a WatchList begins with; call it first. */
  sendInitial(objects: readonly StoredObject[], version: number): void
  send(event: StoredEvent): void
  sendBookmark(version: number): void
  /** Sends what was held back to come late. */
  flush(): void
  /** Ends between two events, behind what is queued. */
  end(): void
}

interface EventEntry {
  readonly kind: 'event'
  readonly initial: boolean
  readonly type: StoredEvent['type']
  readonly object: StoredObject
}

type Entry = EventEntry | { readonly kind: 'line'; readonly text: string } | { readonly kind: 'end' }

/** Bytes of a line that come when it is cut, fewer than the shortest event has. */
const cutBytes = 40

/** A stream onto an answer whose head has been sent. Back-pressure is honoured; a closed connection ends it. */
export function createFaultStream(resource: FakeResource, response: ServerResponse, plan: FaultPlan): FaultStream {
  const queue: Entry[] = []
  let held: string | undefined
  let dead = false
  let pumping = false

  function push(...entries: readonly Entry[]): void {
    for (const entry of entries) queue.push(entry)
    if (!pumping) void pump()
  }

  async function pump(): Promise<void> {
    pumping = true
    for (let at = 0; at < queue.length && isAlive(); at++) {
      const entry = queue[at]
      if (entry && !writeEntry(entry)) await drained()
    }
    queue.length = 0
    pumping = false
  }

  function isAlive(): boolean {
    return !dead && !response.destroyed && !response.writableEnded
  }

  function drained(): Promise<void> {
    return new Promise(resolve => {
      if (!isAlive()) {
        resolve()
        return
      }
      function done(): void {
        response.off('drain', done).off('close', done)
        resolve()
      }
      response.on('drain', done).on('close', done)
    })
  }

  /** False when the connection wants no more for now. */
  function writeEntry(entry: Entry): boolean {
    if (entry.kind === 'line') return writeBookmark(entry.text)
    if (entry.kind === 'end') {
      response.end()
      return true
    }
    const line = eventLine(resource, entry.type, entry.object)
    const fault = plan.next(entry.initial ? 'initial-events' : 'events')
    return fault ? writeFault(fault, line, entry) : write(line)
  }

  /** What was held back to come late follows whatever comes next. */
  function write(line: string): boolean {
    const text = line + (held ?? '')
    held = undefined
    return response.write(text)
  }

  /** A bookmark says that everything before it has been sent, so nothing is held back beyond it. */
  function writeBookmark(line: string): boolean {
    if (held !== undefined) write('')
    return write(line)
  }

  function writeFault(fault: Fault, line: string, entry: EventEntry): boolean {
    if (fault.kind === 'duplicate') return write(line + line + (olderLine(entry) ?? ''))
    if (fault.kind === 'garbage') return write(`<<< ${line.slice(0, cutBytes)}\n${line}`)
    if (fault.kind === 'reorder') {
      if (held !== undefined) return write(line)
      held = line
    }
    if (fault.kind === 'reset') response.socket?.resetAndDestroy()
    else if (fault.kind === 'stall') dead = true
    else if (fault.kind === 'cut') response.end(line.slice(0, cutBytes))
    else if (fault.kind === 'close') {
      write(line)
      response.end()
    } else if (fault.kind === 'error-event')
      response.end(`${JSON.stringify({ type: 'ERROR', object: statusObject(fault.code, fault.reason) })}\n`)
    return true
  }

  function olderLine({ object }: EventEntry): string | undefined {
    const before = resource.before(object)
    return before && eventLine(resource, before.type, before.object)
  }

  return {
    sendInitial(objects, version) {
      push(...objects.map(object => ({ kind: 'event', initial: true, type: 'ADDED', object }) as const))
      push({ kind: 'line', text: bookmarkLine(resource, version, { 'k8s.io/initial-events-end': 'true' }) })
    },
    send: event => push({ kind: 'event', initial: false, type: event.type, object: event.object }),
    sendBookmark: version => push({ kind: 'line', text: bookmarkLine(resource, version) }),
    flush: () => {
      if (held !== undefined && isAlive()) write('')
    },
    end: () => push({ kind: 'end' }),
  }
}

/** A Status failure as kube-apiserver writes it. */
export function statusObject(code: number, reason: string): unknown {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `it is ${reason}`, reason, code }
}

function eventLine({ apiVersion, kind }: FakeResource, type: StoredEvent['type'], { json }: StoredObject): string {
  return `{"type":"${type}","object":{"kind":"${kind}","apiVersion":"${apiVersion}",${json.slice(1)}}\n`
}

function bookmarkLine(
  { apiVersion, kind }: FakeResource,
  version: number,
  annotations?: Record<string, string>,
): string {
  const metadata = {
    resourceVersion: String(version),
    creationTimestamp: null,
    ...(annotations ? { annotations } : {}),
  }
  return `${JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion, metadata } })}\n`
}
