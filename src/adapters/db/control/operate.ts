// SPDX-License-Identifier: Apache-2.0
/** What can be done to a store as a whole: the same whether a process serves from it meanwhile or not. */
import { checkStore, putAside } from '#adapters/db/check-store.ts'
import type { OpenedStore } from '#adapters/db/open-store.ts'
import { type QuarantinedObject, StoreError } from '#adapters/db/store.ts'
import type { CopyReport } from '#adapters/db/store-import.ts'

export type StoreRequest =
  /** Copies the store, as of one moment, into a new file. The path is absolute. */
  | { readonly kind: 'backup'; readonly file: string }
  /** Reads everything back; puts aside what is damaged, unless it is only to be told. */
  | { readonly kind: 'check'; readonly isDryRun: boolean }
  | { readonly kind: 'quarantine' }
  /** Brings back what was put aside. */
  | { readonly kind: 'release'; readonly id: number }
  /** Seals all bodies with the first key of those the store was opened with. */
  | { readonly kind: 'reseal' }

export type StoreReply =
  | ({ readonly kind: 'backup' } & CopyReport)
  | {
      readonly kind: 'check'
      readonly objects: number
      readonly bodyBytes: number
      readonly damaged: readonly ObjectDamage[]
      readonly putAside: number
    }
  | { readonly kind: 'quarantine'; readonly objects: readonly (ObjectDamage & { id: number; atMs: number })[] }
  | { readonly kind: 'release'; readonly what: string; readonly version: number }
  | { readonly kind: 'reseal'; readonly chunks: number }

/** An object, as `kind namespace/name`, and what is wrong with it. */
export interface ObjectDamage {
  readonly what: string
  readonly reason: string
}

/** Does it. Errors: those of the store. */
export async function operateStore(
  store: OpenedStore,
  request: StoreRequest,
  onProgress: (objects: number) => void,
): Promise<StoreReply> {
  switch (request.kind) {
    case 'backup':
      return { kind: 'backup', ...(await backup(store, request.file)) }
    case 'check':
      return check(store, request.isDryRun, onProgress)
    case 'quarantine':
      return { kind: 'quarantine', objects: (await store.quarantine()).map(asideOf) }
    case 'release':
      return release(store, request.id)
    case 'reseal':
      return { kind: 'reseal', chunks: await store.reseal() }
  }
}

function backup(store: OpenedStore, file: string): Promise<CopyReport> {
  if (!store.backup) throw new StoreError('unavailable', 'writing a backup: this store is no file')
  return store.backup(file)
}

async function check(
  store: OpenedStore,
  isDryRun: boolean,
  onProgress: (objects: number) => void,
): Promise<StoreReply> {
  const { objects, bodyBytes, damaged } = await checkStore(store, onProgress)
  return {
    kind: 'check',
    objects,
    bodyBytes,
    damaged: damaged.map(({ record, reason }) => ({ what: nameOf(record), reason })),
    putAside: isDryRun ? 0 : await putAside(store, damaged),
  }
}

async function release(store: OpenedStore, id: number): Promise<StoreReply> {
  const quarantined = (await store.quarantine()).find(each => each.id === id)
  if (!quarantined) throw new StoreError('not-found', `taking out of quarantine: there is no ${id}`)
  const { kind, namespace, name } = quarantined.record
  const { object } = await store.write({ kind: 'release', key: { kind, namespace, name }, expected: 0, quarantined })
  return { kind: 'release', what: nameOf(object), version: object.version }
}

function asideOf({ id, atMs, reason, record }: QuarantinedObject) {
  return { id, atMs, reason, what: nameOf(record) }
}

function nameOf({ kind, namespace, name }: QuarantinedObject['record']): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`
}
