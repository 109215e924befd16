// SPDX-License-Identifier: Apache-2.0
import { isPostgresUrl } from '#adapters/db/open-store.ts'
import { openPostgresQueue, type PostgresQueueOptions } from './postgres.ts'
import type { ScanQueue } from './queue.ts'
import { openSqliteQueue } from './sqlite.ts'

export interface OpenQueueOptions extends Omit<PostgresQueueOptions, 'url'> {
  /** Path of an SQLite file, `:memory:`, or URL of a PostgreSQL database. */
  readonly place: string
}

/** Opens the queue that a configuration names. Errors: StoreError. */
export async function openScanQueue({ place, ...rest }: OpenQueueOptions): Promise<ScanQueue> {
  return isPostgresUrl(place) ? openPostgresQueue({ url: place, ...rest }) : openSqliteQueue({ file: place, ...rest })
}
