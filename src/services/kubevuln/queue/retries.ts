// SPDX-License-Identifier: Apache-2.0
/** Scans again what failed for a reason that passes: a registry that was away, failing, or asked for patience. */
import type { CancelTimer, Clock } from '#runtime/clock.ts'
import { type BackoffPolicy, fullJitterMs, type Random } from '#runtime/retry.ts'
import type { ScanCommand } from './command.ts'
import { itemOf } from './queued-command.ts'

/** From half a minute to an hour, 24 times: about half a day, after which the next ordered scan is waited for. */
const policy: BackoffPolicy = { baseMs: 60_000, capMs: 3_600_000, floorMs: 30_000 }
const maxTries = 24
/** Commands that wait at once, with their credentials; more are left to the next ordered scan. */
const maxWaiting = 10_000

/** Commands that wait for another try, in memory alone: after a restart the next ordered scan finds what is left. */
export interface Retries {
  /** The command failed for a reason that passes: it is submitted again later. */
  failed(command: ScanCommand): void
  /** The command is in the queue, or is done: it waits here no more. */
  settled(command: ScanCommand): void
  stop(): void
}

/** @param submit  takes a command into the queue; what is refused or fails waits once more, and longer */
export function createRetries(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  submit: (command: ScanCommand) => Promise<'taken' | 'refused'>,
): Retries {
  const waiting = new Map<string, CancelTimer>()

  async function again(command: ScanCommand): Promise<void> {
    waiting.delete(itemOf(command).key)
    const answer = await submit(command).catch(() => 'refused' as const)
    if (answer === 'refused') failed(command)
  }

  function failed(command: ScanCommand): void {
    settled(command)
    const { retries = 0 } = command
    if (retries >= maxTries || waiting.size >= maxWaiting) return
    // Whoever asked for the job has been told how it ended.
    const next = { ...command, jobId: '', retries: retries + 1 }
    waiting.set(
      itemOf(command).key,
      clock.after(fullJitterMs(retries, policy, random), () => void again(next)),
    )
  }

  function settled(command: ScanCommand): void {
    const { key } = itemOf(command)
    waiting.get(key)?.()
    waiting.delete(key)
  }

  return {
    failed,
    settled,
    stop() {
      for (const cancel of waiting.values()) cancel()
      waiting.clear()
    },
  }
}
