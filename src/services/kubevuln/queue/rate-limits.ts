// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import type { Clock } from '#runtime/clock.ts'
import type { ScanCommand } from './command.ts'

/** How long a registry that asked for patience is left alone. Source: upstream's cache of refused pulls. */
const patienceMs = 10 * 60 * 1_000
const maxRemembered = 10_000

/** Remembers which images a registry refused to hand out for now, and to whom. */
export interface RateLimits {
  note(command: ScanCommand): void
  isLimited(command: ScanCommand): boolean
}

/** Remembers in memory: another replica finds out by itself. */
export function createRateLimits(clock: Clock): RateLimits {
  const untilMs = new Map<string, number>()
  return {
    note(command) {
      for (const [key, until] of untilMs)
        if (until <= clock.monotonicMs() || untilMs.size >= maxRemembered) untilMs.delete(key)
      untilMs.set(keyOf(command), clock.monotonicMs() + patienceMs)
    },
    isLimited: command => (untilMs.get(keyOf(command)) ?? 0) > clock.monotonicMs(),
  }
}

function keyOf({ imageTag, credentials }: ScanCommand): string {
  return `${imageTag} ${credentialsHash(credentials)}`
}

/** Tells credentials apart without keeping them. */
export function credentialsHash(credentials: ScanCommand['credentials']): string {
  return createHash('sha256').update(JSON.stringify(credentials)).digest('hex')
}
