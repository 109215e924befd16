// SPDX-License-Identifier: Apache-2.0
/**
 * Starting the parts of a process in order, and stopping them in reverse, in bounded time.
 *
 *     start a → start b → running ─ signal, failure or finish ─→ abort → stop b → stop a
 */
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

export interface PartContext {
  /** Aborted when the process begins to stop: take no new work from then on. */
  readonly signal: AbortSignal
  /** The process has done what it was there for. */
  finish(): void
  /** Something broke that cannot be repaired from within; the process stops as failed. */
  fail(error: unknown): void
}

/** One thing that runs as long as the process: a server, an informer, a loop. */
export interface Part {
  readonly name: string
  /** Resolves when the next part may start; long work goes on behind it. */
  start(context: PartContext): Promise<void> | void
  /** Finishes running work; called once, also when `start` of this part failed half-way. */
  stop?(): Promise<void> | void
}

/** How it ended. */
export type RunResult =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly part: string; readonly error: unknown }

export interface RunOptions {
  readonly parts: readonly Part[]
  readonly log: Log
  readonly clock: Clock
  /** Aborting it stops the process. */
  readonly signal?: AbortSignal
  /** Time for all parts together to stop. Default `defaultStopWithinMs`. */
  readonly stopWithinMs?: number
}

export const defaultStopWithinMs = 4_000

/** Runs parts until the signal, a failure or `finish`; resolves when all have stopped or their time is up. */
export async function runParts(options: RunOptions): Promise<RunResult> {
  const { parts, log, clock, signal } = options
  const stopping = new AbortController()
  const ended = Promise.withResolvers<RunResult>()

  function end(result: RunResult): void {
    ended.resolve(result)
    stopping.abort(new Error('the process is stopping'))
  }
  function onSignal(): void {
    end({ kind: 'stopped' })
  }
  if (signal?.aborted) onSignal()
  else signal?.addEventListener('abort', onSignal, { once: true })

  const started: Part[] = []
  for (const part of parts) {
    if (stopping.signal.aborted) break
    started.push(part)
    await startPart(part, { log, clock, end, signal: stopping.signal })
  }
  const result = await ended.promise
  signal?.removeEventListener('abort', onSignal)
  await stopParts(started.reverse(), { log, clock, stopWithinMs: options.stopWithinMs ?? defaultStopWithinMs })
  return result
}

interface Starting {
  readonly log: Log
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly end: (result: RunResult) => void
}

async function startPart(part: Part, { log, clock, signal, end }: Starting): Promise<void> {
  const startedMs = clock.monotonicMs()
  const fail = (error: unknown) => {
    // What breaks because we are stopping is no failure.
    if (signal.aborted) return
    log.error('part failed', { component: part.name, error })
    end({ kind: 'failed', part: part.name, error })
  }
  const stopped = Promise.withResolvers<void>()
  const onAbort = () => stopped.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const start = Promise.resolve(part.start({ signal, fail, finish: () => end({ kind: 'finished' }) }))
    start.catch(fail)
    await Promise.race([start, stopped.promise])
    log.debug('part started', { component: part.name, tookMs: clock.monotonicMs() - startedMs })
  } catch (error) {
    fail(error)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

interface Stopping {
  readonly log: Log
  readonly clock: Clock
  readonly stopWithinMs: number
}

/** Share of the time after which the parts that are left are stopped all at once. */
const patience = 0.75

/**
 * One after the other, since a part may need those started before it until its own work is done; but one that hangs
 * must not take the time of the others.
 */
async function stopParts(parts: readonly Part[], { log, clock, stopWithinMs }: Stopping): Promise<void> {
  const startedMs = clock.monotonicMs()
  const impatient = Promise.withResolvers<void>()
  const timeUp = Promise.withResolvers<void>()
  const timers = [
    clock.after(stopWithinMs * patience, () => impatient.resolve()),
    clock.after(stopWithinMs, () => timeUp.resolve()),
  ]
  const unstopped = new Set<string>()
  const stops: Promise<void>[] = []
  for (const part of parts) {
    unstopped.add(part.name)
    const stop = stopPart(part, log).then(() => void unstopped.delete(part.name))
    stops.push(stop)
    await Promise.race([stop, impatient.promise])
  }
  await Promise.race([Promise.all(stops), timeUp.promise])
  for (const cancel of timers) cancel()
  for (const name of unstopped) log.warn('part did not stop in time', { component: name, timeoutMs: stopWithinMs })
  log.debug('all parts stopped', { count: parts.length, tookMs: clock.monotonicMs() - startedMs })
}

async function stopPart(part: Part, log: Log): Promise<void> {
  try {
    await part.stop?.()
  } catch (error) {
    log.error('part failed while stopping', { component: part.name, error })
  }
}
