// SPDX-License-Identifier: Apache-2.0
import type { KubeObject } from '#domain/kube-object.ts'
import type { Log } from '#runtime/log.ts'
import { objectKey } from './indexer.ts'
import type { ReflectorTally, SkipCause } from './reflector-counters.ts'
import { isStorable } from './watch-event.ts'

export interface IntakeOptions<T> {
  readonly transform: ((object: T) => T | undefined) | undefined
  /** What is stored under a key now. */
  readonly held: (key: string) => T | undefined
  readonly tally: ReflectorTally
  readonly log: Log
  readonly limitBytes: number
}

/** The way of an object from the wire to the store: checked, pruned, counted. */
export interface Intake<T> {
  /** The object, if it can be stored. */
  accept(object: unknown): KubeObject | undefined
  /** What is kept of it; nothing when the transform drops it or throws. */
  prune(object: KubeObject): T | undefined
  skip(cause: SkipCause, detail?: SkipDetail): void
}

interface SkipDetail {
  readonly sizeBytes?: number
  readonly key?: string
  readonly error?: unknown
}

const skipMessages: Record<SkipCause, string> = {
  'too-large': 'an object is larger than the bound and is left out; raise objectLimitBytes to see it',
  unreadable: 'an object without a name, or not JSON, is left out',
  transform: 'an object could not be pruned and is left out',
}

/** An intake for one attempt to list or watch: of many objects left out for one cause, the first is logged. */
export function createIntake<T extends KubeObject>(options: IntakeOptions<T>): Intake<T> {
  const { transform, held, tally, log, limitBytes } = options
  const logged = new Set<SkipCause>()

  function skip(cause: SkipCause, detail: SkipDetail = {}): void {
    tally.skipped[cause]++
    if (logged.has(cause)) return
    logged.add(cause)
    log.error(skipMessages[cause], { ...detail, ...(cause === 'too-large' ? { limitBytes } : {}) })
  }

  function accept(object: unknown): KubeObject | undefined {
    if (isStorable(object)) return object
    skip('unreadable')
    return undefined
  }

  function prune(object: KubeObject): T | undefined {
    const key = objectKey(object)
    const known = held(key)
    // One version has one content: keeping the stored object spares a relist a second copy of everything.
    if (known && isVersionOf(known, object)) return known
    if (!transform) return object as T
    try {
      return transform(object as T)
    } catch (error) {
      skip('transform', { key, error })
      return undefined
    }
  }

  return { accept, prune, skip }
}

function isVersionOf({ metadata: a }: KubeObject, { metadata: b }: KubeObject): boolean {
  return a.resourceVersion !== undefined && a.resourceVersion === b.resourceVersion && a.uid === b.uid
}
