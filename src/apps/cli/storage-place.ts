// SPDX-License-Identifier: Apache-2.0
/** Which database a command is about, opened and closed again. */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type BodySeal, createBodySeal, parseSealKeys } from '#adapters/db/body-seal.ts'
import { isPostgresUrl, type OpenedStore, openStore } from '#adapters/db/open-store.ts'
import { systemClock } from '#runtime/clock.ts'
import type { CliContext } from './program.ts'
import { UsageError } from './usage-error.ts'

export interface PlaceOptions {
  readonly data?: string
  /** SQLite file or URL. */
  readonly database?: string
  readonly encryptionKeyFile?: string
}

/** A store that is closed at the end of its block. */
export interface HeldStore extends AsyncDisposable {
  readonly store: OpenedStore
}

/** Seals as a key file says; without one, bodies stay in the clear. Errors: UsageError, StoreError. */
export function sealOf(keyFile: string | undefined): BodySeal {
  if (keyFile === undefined) return createBodySeal()
  let text: string
  try {
    text = readFileSync(keyFile, 'utf8')
  } catch {
    throw new UsageError(`--encryption-key-file ${keyFile}: it cannot be read`)
  }
  return createBodySeal(parseSealKeys(text))
}

/** Opens what is named; an SQLite file is made when it is not there. */
export async function storeAt(options: PlaceOptions, env: CliContext['env']): Promise<HeldStore> {
  const seal = sealOf(options.encryptionKeyFile)
  const store = await openStore({ place: placeOf(options, env), clock: systemClock, random: Math.random, seal })
  return { store, [Symbol.asyncDispose]: () => store.close() }
}

/** Opens what is named and must be there. A damaged file is put aside, and then there is nothing to work with. */
export async function existingStore(options: PlaceOptions, env: CliContext['env']): Promise<HeldStore> {
  const place = placeOf(options, env)
  if (!isPostgresUrl(place) && !existsSync(place)) throw new UsageError(`${place}: no such database`)
  const held = await storeAt(options, env)
  const { quarantined } = held.store
  if (quarantined === undefined) return held
  await held.store.close()
  throw new UsageError(`${place}: it is damaged and was put aside as ${quarantined}; restore a backup`)
}

/** Errors: UsageError when there is a file already. */
export function emptyPlace(file: string): void {
  if (existsSync(file)) throw new UsageError(`${file} exists already; name another file`)
}

/** Renames an SQLite file that nobody uses; answers its new name, if there was one. */
export async function putAside(options: PlaceOptions, context: CliContext): Promise<string | undefined> {
  const place = placeOf(options, context.env)
  if (isPostgresUrl(place) || !existsSync(place)) return undefined
  // Opening shows that nobody else has it; closing writes its log into it.
  const held = await storeAt(options, context.env)
  await held.store.close()
  if (held.store.quarantined !== undefined) {
    renameSync(place, `${held.store.quarantined}.empty`)
    return held.store.quarantined
  }
  const aside = `${place}.before-restore-${context.now().toISOString().replaceAll(':', '')}`
  renameSync(place, aside)
  return aside
}

/** Which database the options name. Errors: UsageError. */
export function placeOf({ data, database }: PlaceOptions, env: CliContext['env']): string {
  if (data !== undefined && database !== undefined) throw new UsageError('--data and --database exclude each other')
  if (data !== undefined) return join(data, 'storage.db')
  const place = database ?? env['KS_DATABASE_URL']
  if (place === undefined) throw new UsageError('which database? give --data or --database')
  return place
}
