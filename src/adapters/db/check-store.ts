// SPDX-License-Identifier: Apache-2.0
/** Reads back everything in a store and compares it with what was written; puts aside what is damaged. */
import { createHash } from 'node:crypto'
import { type ObjectRecord, type ObjectStore, StoreError } from './store.ts'

/** An object that cannot be read as it was written. */
export interface DamagedObject {
  readonly record: ObjectRecord
  readonly reason: string
}

export interface StoreCheck {
  readonly objects: number
  readonly bodyBytes: number
  readonly damaged: readonly DamagedObject[]
}

const pageObjects = 500
const pageBytes = 4 << 20

/**
 * Reads every object once, while others may write; changes nothing. Errors: those of reading, but for `corrupt`, which
 * is what it reports.
 */
export async function checkStore(store: ObjectStore, onProgress: (objects: number) => void): Promise<StoreCheck> {
  const damaged: DamagedObject[] = []
  let objects = 0
  let bodyBytes = 0
  for (const { kind } of await store.usage()) {
    const query = { kind, withBodies: false, limit: pageObjects, maxBytes: pageBytes }
    let page = await store.list(query)
    for (;;) {
      for (const record of page.objects) {
        const reason = await damageOf(store, record)
        if (reason !== undefined && (await isUnchanged(store, record))) damaged.push({ record, reason })
        objects++
        bodyBytes += record.body.sizeBytes
        // Whoever else uses the store has their turn.
        await new Promise(resolve => setImmediate(resolve))
      }
      onProgress(objects)
      if (!page.next) break
      page = await store.list({ ...query, after: page.next })
    }
  }
  return { objects, bodyBytes, damaged }
}

/**
 * Moves damaged objects, with what is left of them, out of the way; watchers see them go. Answers how many: what was
 * written meanwhile is left alone.
 */
export async function putAside(store: ObjectStore, damaged: readonly DamagedObject[]): Promise<number> {
  let count = 0
  for (const { record, reason } of damaged) {
    const { kind, namespace, name, version: expected } = record
    try {
      await store.write({ kind: 'delete', key: { kind, namespace, name }, expected, quarantine: reason })
      count++
    } catch (error) {
      const isChanged = error instanceof StoreError && (error.code === 'conflict' || error.code === 'not-found')
      if (!isChanged) throw error
    }
  }
  return count
}

/** The check at a start: puts aside what has no body at all, and answers it. */
export async function putAsideBodiless(store: ObjectStore): Promise<readonly DamagedObject[]> {
  const damaged = (await store.bodiless()).map(record => ({ record, reason: 'its body is missing' }))
  await putAside(store, damaged)
  return damaged
}

/** What was read may have been replaced, and its body forgotten, before that was looked at. */
async function isUnchanged(store: ObjectStore, { kind, namespace, name, version }: ObjectRecord): Promise<boolean> {
  const now = await store.get({ kind, namespace, name }, false)
  return now?.version === version
}

async function damageOf(store: ObjectStore, record: ObjectRecord): Promise<string | undefined> {
  if (!isObjectText(record.meta)) return 'its metadata is no JSON object'
  if (record.labels !== '' && !isObjectText(record.labels)) return 'its labels are no JSON object'
  const hash = createHash('sha256')
  try {
    for await (const piece of store.readBody(record.body)) hash.update(piece)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return error.message
    if (error instanceof StoreError && error.code === 'expired') return 'its body is missing'
    throw error
  }
  return hash.digest('hex') === record.body.hash ? undefined : 'its bytes are not those that were written'
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
