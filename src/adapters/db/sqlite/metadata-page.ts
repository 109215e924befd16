// SPDX-License-Identifier: Apache-2.0
/** Lists of metadata, put together by the database itself: one text for a page instead of some for each object. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import { rangeOf } from '#adapters/db/list-page.ts'
import type { Row } from '#adapters/db/rows.ts'
import type { MetadataPage, ShownQuery } from '#adapters/db/store.ts'
import type { LastWrites } from './last-writes.ts'
import { limitOfValue } from './schema.ts'
import { createLargeMeta, lastPlace, placeOf } from './shown-page.ts'

export interface MetadataPages {
  /** The newest state of a page. Undefined when metadata of the kind may be too long for a page to be bounded. */
  read(query: ShownQuery, at: number): MetadataPage | undefined
}

/** Objects in a page, before it is known how long their metadata is. */
const firstObjects = 32
const maxObjects = 500

/** A page, and the version of the last write to its kind and namespace when it was read. */
interface KnownPage {
  readonly page: MetadataPage
  readonly written: number
}

/** Characters of pages that are remembered: those of lists that were asked for again while nothing changed. */
const maxKnownCharacters = 9 << 20
const maxAsked = 1000

export function createMetadataPages(database: DatabaseSync, lastWrites: LastWrites): MetadataPages {
  const known = new LRUCache<string, KnownPage>({
    maxSize: maxKnownCharacters,
    sizeCalculation: ({ page }) => page.json.length + 100,
  })
  /** Of pages that were read, the version of the last write before. */
  const asked = new LRUCache<string, number>({ max: maxAsked })
  const statements = new Map<string, StatementSync>()
  /** Mean length of an object's metadata in the last page of a kind. */
  const meanBytes = new Map<string, number>()
  const hasLarge = createLargeMeta(database)

  function prepared(where: string): StatementSync {
    let statement = statements.get(where)
    if (!statement) {
      // As bytes `substr` need not look for the beginnings of characters. The outcome is a text all the same: bytes lie
      // outside of the heap, and what lies there has all of the heap looked through before long.
      statement = database.prepare(
        `SELECT group_concat(? || rv || '",' || substr(CAST(meta AS BLOB), 2), '},'), count(*),
           ${lastPlace}
         FROM (SELECT rv, meta, ns, name FROM objects o WHERE ${where} ORDER BY ns, name ${limitOfValue})`,
      )
      statement.setReturnArrays(true)
      statements.set(where, statement)
    }
    return statement
  }

  function read(query: ShownQuery, at: number): MetadataPage | undefined {
    const { kind, namespace, after, limit, maxBytes, head } = query
    const written = lastWrites.of(query)
    const place = JSON.stringify([kind, namespace ?? 0, after?.namespace, after?.name, limit, maxBytes, head])
    const found = known.get(place)
    if (found?.written === written) return { ...found.page, at }
    const page = readNow(query, at)
    if (page && asked.get(place) === written) known.set(place, { page, written })
    else asked.set(place, written)
    return page
  }

  function readNow(query: ShownQuery, at: number): MetadataPage | undefined {
    const { kind, limit, maxBytes, head } = query
    if (hasLarge(kind)) return undefined
    const mean = meanBytes.get(kind) ?? maxBytes / firstObjects
    const objects = Math.max(1, Math.min(limit, maxObjects, Math.floor(maxBytes / mean)))
    const { where, values } = rangeOf(query, () => '?')
    const row = prepared(where).get(`${head}{"resourceVersion":"`, ...values, objects) as unknown as Row
    const count = row[1] as number
    if (count === 0) return { json: '', count, at }
    const json = row[0] as string
    meanBytes.set(kind, json.length / count)
    if (count < objects) return { json, count, at }
    return { json, count, at, next: placeOf(row[2] as string) }
  }

  return { read }
}
