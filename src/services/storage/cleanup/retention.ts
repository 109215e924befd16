// SPDX-License-Identifier: Apache-2.0
/** What age and size say about results, whatever they are about. */
import type { ObjectMeta } from '#domain/kube-object.ts'

/** What a kind may keep. */
export interface Retention {
  /** What is not about something that is there is removed when it was last written so long ago; absent: never. */
  readonly maxAgeMs?: number
  /** Bodies of a kind together, as they were sent; absent: any. */
  readonly maxBytes?: number
}

/** A result, as its size is weighed. */
export interface Weighed<T> {
  readonly item: T
  /** Version of the last write: the order in which results were written. */
  readonly version: number
  readonly sizeBytes: number
  /** What it is about is there. */
  readonly isInUse: boolean
}

/**
 * What must go so that the rest fits into `maxBytes`: first what is about nothing that is there, then the rest, each
 * with the least recently written first.
 */
export function overBudget<T>(all: readonly Weighed<T>[], maxBytes: number): readonly T[] {
  let totalBytes = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (totalBytes <= maxBytes) return []
  const order = all.toSorted((a, b) => Number(a.isInUse) - Number(b.isInUse) || a.version - b.version)
  const evicted: T[] = []
  for (const { item, sizeBytes } of order) {
    if (totalBytes <= maxBytes) break
    // What has no body gives no room.
    if (sizeBytes === 0) continue
    evicted.push(item)
    totalBytes -= sizeBytes
  }
  return evicted
}

/** When a result was last written, in milliseconds since the epoch; undefined when it does not say. */
export function lastWrittenMs({ creationTimestamp, managedFields = [] }: ObjectMeta): number | undefined {
  const times = [creationTimestamp, ...managedFields.map(entry => (entry as { readonly time?: unknown } | null)?.time)]
  const known = times
    .flatMap(time => (typeof time === 'string' ? [Date.parse(time)] : []))
    .filter(ms => !Number.isNaN(ms))
  return known.length > 0 ? Math.max(...known) : undefined
}
