// SPDX-License-Identifier: Apache-2.0
/** Reads back everything in a store and compares it with what was written. */
import { createHash } from 'node:crypto'
import { type ObjectRecord, type ObjectStore, StoreError } from './store.ts'

export interface StoreCheck {
  readonly objects: number
  readonly bodyBytes: number
  /** `kind namespace/name: why`, for each object whose body cannot be read as it was written. */
  readonly damaged: readonly string[]
}

const pageObjects = 500
const pageBytes = 4 << 20

/** Reads every body once; changes nothing. Errors: those of reading, but for `corrupt`, which is what it reports. */
export async function checkStore(store: ObjectStore, onProgress: (objects: number) => void): Promise<StoreCheck> {
  const { current: at } = await store.revision()
  const damaged: string[] = []
  let objects = 0
  let bodyBytes = 0
  for (const { kind } of await store.usage()) {
    const query = { kind, at, withBodies: false, limit: pageObjects, maxBytes: pageBytes }
    let page = await store.list(query)
    for (;;) {
      for (const record of page.objects) {
        const why = await damageOf(store, record)
        if (why !== undefined) damaged.push(`${kind} ${record.namespace}/${record.name}: ${why}`)
        objects++
        bodyBytes += record.body.sizeBytes
      }
      onProgress(objects)
      if (!page.next) break
      page = await store.list({ ...query, after: page.next })
    }
  }
  return { objects, bodyBytes, damaged }
}

async function damageOf(store: ObjectStore, { body }: ObjectRecord): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const piece of store.readBody(body)) hash.update(piece)
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'corrupt' || error.code === 'expired')) return error.message
    throw error
  }
  return hash.digest('hex') === body.hash ? undefined : 'its bytes are not those that were written'
}
