// SPDX-License-Identifier: Apache-2.0
/** Sweeps whenever something went, when what waits is due, and now and then; in one replica of many. */
import type { ServerParts } from '#adapters/apiserver/operations/parts.ts'
import { type ElectionOptions, leadWhenElected } from '#adapters/kube/lease/leader-election.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { fullJitterMs, type Random } from '#runtime/retry.ts'
import { followCluster } from './cluster-cache.ts'
import { createJudge } from './judge.ts'
import { createLiveCheck } from './live-check.ts'
import { type CleanupPolicy, createSweeper, type Removal, type Sweeper, type SweepReport } from './sweeper.ts'

export interface CleanupOptions {
  /** The cluster whose objects the results are about; read only. */
  readonly rest: KubeRest
  readonly operations: ServerParts
  /** Results about it stay. */
  readonly ownNamespace: string
  /** What is in force now; undefined while nothing is to be removed. */
  readonly policy: () => CleanupPolicy | undefined
  /** How replicas agree on who sweeps; absent: there is one process. */
  readonly election?: Pick<ElectionOptions, 'namespace' | 'name' | 'identity'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics?: Metrics
  readonly tuning?: Partial<CleanupTuning>
}

export interface CleanupTuning {
  /** Many things go together: a sweep waits for so long after the first. */
  readonly settleMs: number
  /** Between two sweeps. */
  readonly leastMs: number
  /** A sweep comes at the latest after this, for what becomes too old or too much. */
  readonly mostMs: number
}

export const defaultCleanupTuning: CleanupTuning = { settleMs: 2_000, leastMs: 10_000, mostMs: 600_000 }

export interface Cleanup {
  /** Has a sweep come soon: a setting changed. */
  wake(): void
  stop(): Promise<void>
}

/** The Lease of the replica that sweeps. */
export const cleanupLease = 'storage-cleanup'

const retryPolicy = { baseMs: 1_000, capMs: 60_000, floorMs: 500 }

/** Begins to sweep, behind the caller. */
export function startCleanup(options: CleanupOptions): Cleanup {
  const { rest, election, policy, clock, random, log } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const { mostMs } = { ...defaultCleanupTuning, ...options.tuning }
  const waker = createWaker(clock)
  const tally = tallyIn(options.metrics)
  const sweeper = createSweeper({ ...options, onRemoved: removal => tally.removed(removal) })
  const lead = (leading: AbortSignal) => sweepWhile({ ...options, sweeper, waker, tally }, leading)
  const running = run()

  async function run(): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        // Nothing of the cluster is followed before something may be removed.
        while (!policy()) await waker.wait(mostMs, signal)
        if (election) await leadWhenElected({ ...election, rest, clock, random, log, signal }, lead)
        else await lead(signal)
      } catch (error) {
        if (signal.aborted) return
        log.warn('clean-up broke off and begins again', { error })
        await clock.sleep(fullJitterMs(attempt, retryPolicy, random), signal).catch(() => undefined)
      }
    }
  }

  return {
    wake: () => waker.wake(),
    async stop() {
      stopping.abort(new Error('stopped'))
      await running
    },
  }
}

interface SweepLoop extends CleanupOptions {
  readonly sweeper: Sweeper
  readonly waker: Waker
  readonly tally: Tally
}

/** Follows the cluster and sweeps until the signal; resolves when both have ended. */
async function sweepWhile(
  { rest, sweeper, waker, tally, clock, random, log, ...options }: SweepLoop,
  signal: AbortSignal,
): Promise<void> {
  const { ownNamespace, policy } = options
  const { settleMs, leastMs, mostMs } = { ...defaultCleanupTuning, ...options.tuning }
  const cache = followCluster({ rest, clock, random, log, onGone: () => waker.wake() }, signal)
  const aborted = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  try {
    await Promise.race([cache.synced, aborted])
    while (!signal.aborted) {
      const inForce = policy()
      if (!inForce) {
        await waker.wait(mostMs, signal)
        continue
      }
      const startedMs = clock.monotonicMs()
      const view = {
        judge: createJudge(cache.facts, ownNamespace),
        live: createLiveCheck({ rest, clock, ownNamespace, signal }),
      }
      const report = await sweeper.sweep(view, inForce, signal)
      const { looked, removed, waiting, doubted, nextMs = mostMs } = report
      tally.swept(report)
      const tookMs = clock.monotonicMs() - startedMs
      log.debug('swept', { count: looked, dropped: removed, remaining: waiting, skipped: doubted, tookMs })
      await clock.sleep(leastMs, signal)
      await waker.wait(Math.max(0, Math.min(nextMs, mostMs) - leastMs), signal)
      await clock.sleep(settleMs, signal)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await cache.stop()
  }
}

interface Waker {
  wake(): void
  /** Resolves after the time, or at once when it was woken since it last waited. Rejects when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

function createWaker(clock: Clock): Waker {
  let isAwake = false
  let rouse: (() => void) | undefined
  return {
    wake() {
      isAwake = true
      rouse?.()
    },
    async wait(ms, signal) {
      if (!isAwake) {
        const woken = new Promise<void>(resolve => {
          rouse = resolve
        })
        const sleeping = new AbortController()
        const asleep = clock.sleep(ms, AbortSignal.any([signal, sleeping.signal])).catch(() => undefined)
        await Promise.race([woken, asleep])
        sleeping.abort()
        rouse = undefined
      }
      isAwake = false
      signal.throwIfAborted()
    },
  }
}

interface Tally {
  removed(removal: Removal): void
  swept(report: SweepReport): void
}

function tallyIn(metrics: Metrics | undefined): Tally {
  const removals = metrics?.counter({
    name: 'storage_cleanup_removed_total',
    help: 'Results removed because what they were about is gone, or they were too old or too many.',
    labels: ['resource', 'reason'],
  })
  const sweeps = metrics?.counter({ name: 'storage_cleanup_sweeps_total', help: 'Looks at all results.' })
  const waiting = metrics?.gauge({
    name: 'storage_cleanup_waiting',
    help: 'Results about something that is gone, but not yet for long enough.',
  })
  return {
    removed: ({ resource, reason }) => removals?.inc({ resource, reason }),
    swept(report) {
      sweeps?.inc({})
      waiting?.set({}, report.waiting)
    },
  }
}
