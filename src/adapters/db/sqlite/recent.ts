// SPDX-License-Identifier: Apache-2.0
/**
 * What was written or read lately, in memory. One process owns the file, so nothing changes behind its back; what is
 * committed is noted before anybody hears of it.
 */
import { LRUCache } from 'lru-cache'
import type { ObjectKey, ObjectRecord, StoreEvent } from '#adapters/db/store.ts'

export interface RecentRecords {
  get(key: ObjectKey): ObjectRecord | undefined
  /** Keeps a record without its bytes. */
  keep(record: ObjectRecord): void
  /** A write was committed. */
  note(event: StoreEvent): void
}

/** Characters of the texts of records; about as many records as bodies are remembered. */
const maxCharacters = 2 << 20

/** What a record takes beside its texts. */
const ownSize = 200

export function createRecentRecords(): RecentRecords {
  const records = new LRUCache<string, ObjectRecord>({
    maxSize: maxCharacters,
    sizeCalculation: ({ meta, labels, fields, summary }) =>
      ownSize + meta.length + labels.length + fields.length + summary.length,
  })

  function keep(record: ObjectRecord): void {
    const { bytes: _bytes, ...rest } = record
    records.set(textOf(record), rest)
  }

  return {
    get: key => records.get(textOf(key)),
    keep,
    note({ type, object }) {
      if (type === 'DELETED') records.delete(textOf(object))
      else keep(object)
    },
  }
}

/** Names hold no slash. */
function textOf({ kind, namespace, name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`
}
