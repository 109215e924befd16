// SPDX-License-Identifier: Apache-2.0
/** Has one of the processes that share a store make profiles; where nobody shares it, this one. */
import type { Metrics } from '#runtime/metrics.ts'
import { type Consolidator, type ConsolidatorOptions, startConsolidator } from './consolidator.ts'
import { tallyProfiles } from './profile-tally.ts'

export interface ConsolidationOptions extends Omit<ConsolidatorOptions, 'tally'> {
  readonly metrics?: Metrics
}

export interface Consolidation {
  /** Ends when the work in progress is done. */
  stop(): Promise<void>
}

/** How often to ask whether we are the one. */
const askEveryMs = 2_000

/**
 * Starts to make profiles, or to wait for it. Whoever loses the lead stops; until then both may work, which the writes
 * of {@link startConsolidator} bear.
 */
export async function startConsolidation(options: ConsolidationOptions): Promise<Consolidation> {
  const { server, clock, log, metrics } = options
  const { store } = server.operations
  let working: Consolidator | undefined
  let turning: Promise<void> | undefined
  let cancel = () => {}
  let isStopped = false
  let hasGap = false
  const tally = tallyProfiles(metrics, () => working?.pending() ?? 0)
  const leave = store.subscribe(
    () => undefined,
    () => {
      hasGap = true
    },
  )

  async function become(isLeader: boolean): Promise<void> {
    // Events that were missed are made up for by beginning anew.
    if (working && (!isLeader || hasGap)) {
      await working.stop()
      working = undefined
    }
    if (!isLeader || working || isStopped) return
    hasGap = false
    working = await startConsolidator({ ...options, tally })
  }

  async function look(): Promise<void> {
    try {
      await become((await store.isLeader?.()) ?? true)
    } catch (error) {
      log.warn('profiles cannot be made, trying again', { component: 'profiles', error })
    }
    if (!isStopped) cancel = clock.after(askEveryMs, turn, { keepsProcessAlive: false })
  }

  function turn(): void {
    turning = look()
  }

  turn()
  await turning
  return {
    async stop() {
      isStopped = true
      cancel()
      leave()
      await turning
      await working?.stop()
    },
  }
}
