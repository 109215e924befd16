// SPDX-License-Identifier: Apache-2.0
/** Opens the store that a configuration names. */
import type { Clock } from '#runtime/clock.ts'
import type { Random } from '#runtime/retry.ts'
import type { BodySeal } from './body-seal.ts'
import { openPostgresStore } from './postgres/store.ts'
import { openSqliteStore } from './sqlite/store.ts'
import type { CopiedStore, CopyReport, Import } from './store-import.ts'
import type { StoreSample } from './store-metrics.ts'

export interface OpenStoreOptions {
  /** Path of an SQLite file, `:memory:`, or URL of a PostgreSQL database (`postgres://…`). */
  readonly place: string
  readonly clock: Clock
  readonly random: Random
  /** Default: bodies are kept in the clear. */
  readonly seal?: BodySeal
  /** SQLite only, as in its options; PostgreSQL always has a write on its disk before it is acknowledged. */
  readonly durability?: 'full' | 'normal'
  /** Hears of commits and failures. */
  readonly observe?: (sample: StoreSample) => void
}

/** A store, and where a damaged file was put aside when it was opened. */
export type OpenedStore = CopiedStore & {
  readonly quarantined?: string
  /** Why what was acknowledged may be lost here all the same. */
  readonly risks?: readonly string[]
  /** Seals with the first key what is not; answers how many chunks that were. */
  reseal(): Promise<number>
  /** Remembers the key that a seal begins with, before it is used. Errors: `unavailable` when it lacks one in use. */
  noteSealKey(seal: BodySeal): Promise<void>
  /** Fills the store, which must be empty, from another. */
  beginImport(): Promise<Import>
  /** Copies a store that is a file, as of one moment, into a new file while it is used. Errors: `unavailable`. */
  backup?(file: string): Promise<CopyReport>
}

/** Claims that the place is a PostgreSQL database. */
export function isPostgresUrl(place: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(place)
}

/** Opens SQLite or PostgreSQL. Errors: `locked`, `unavailable`. */
export async function openStore({ place, durability, ...rest }: OpenStoreOptions): Promise<OpenedStore> {
  if (isPostgresUrl(place)) return openPostgresStore({ url: place, ...rest })
  return openSqliteStore({ file: place, ...rest, ...(durability && { durability }) })
}
