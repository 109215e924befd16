// SPDX-License-Identifier: Apache-2.0
/** Bodies that are asked for within a turn of the event loop are decoded together, which takes a third of the time. */
import type { BodyRef } from '#adapters/db/store.ts'

export interface BodyBatch {
  /** Undefined when the body cannot be read. */
  load(body: BodyRef): Promise<Uint8Array | undefined>
}

/** Longer bodies do not wait for others: setting up the decoder is little beside decoding them. */
export const maxBatchedBytes = 64 * 1024

/** Decoded at a time; what is longer comes from the system anew each time, and goes back to it. */
const maxTogetherBytes = 96 * 1024

interface Waiting {
  readonly body: BodyRef
  resolve(bytes: Uint8Array | undefined): void
  reject(error: unknown): void
}

export function createBodyBatch(read: (bodies: readonly BodyRef[]) => (Uint8Array | undefined)[]): BodyBatch {
  let waiting: Waiting[] = []
  let sizeBytes = 0

  function flush(): void {
    const batch = waiting
    waiting = []
    sizeBytes = 0
    try {
      const bytes = read(batch.map(({ body }) => body))
      for (const [i, waiter] of batch.entries()) waiter.resolve(bytes[i])
    } catch (error) {
      for (const waiter of batch) waiter.reject(error)
    }
  }

  return {
    load(body) {
      return new Promise((resolve, reject) => {
        if (waiting.length > 0 && sizeBytes + body.sizeBytes > maxTogetherBytes) flush()
        if (waiting.length === 0) setImmediate(() => waiting.length > 0 && flush())
        waiting.push({ body, resolve, reject })
        sizeBytes += body.sizeBytes
      })
    },
  }
}
