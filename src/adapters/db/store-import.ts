// SPDX-License-Identifier: Apache-2.0
/** Copies a store into an empty one: every object with its uid and version; what happened lately is left behind. */
import { bodyGroups } from './body-groups.ts'
import { stageBody } from './body-staging.ts'
import {
  type BodyRef,
  type EncodedChunk,
  mostQuarantinedListed,
  type ObjectRecord,
  type ObjectStore,
  type QuarantinedObject,
  type StagedBody,
  StoreError,
} from './store.ts'

export interface ImportedObject {
  readonly record: ObjectRecord
  readonly body: StagedBody
}

/** A piece of a body that may be damaged, as it was found. */
export type FoundPiece = { readonly seq: number } & (
  | { readonly kind: 'opened'; readonly chunk: EncodedChunk }
  /** Its seal does not open, or its encoding is unknown. */
  | { readonly kind: 'closed'; readonly codec: number; readonly keyId: string; readonly data: Uint8Array }
)

/** That something of a kind was deleted in a namespace, or outside of all. */
export interface Deletion {
  readonly kind: string
  readonly namespace: string
  readonly version: number
}

/** A store that can be copied with what was put aside in it. */
export interface CopiedStore extends ObjectStore {
  /** What was put aside after this one, oldest first, at most {@link mostQuarantinedListed}. */
  quarantineAfter(id: number): Promise<readonly QuarantinedObject[]>
  /** The newest deletion of each kind in each namespace, as of a version. Errors: `expired`, `ahead`. */
  allDeletions(at: number): Promise<readonly Deletion[]>
  /** What is left of a body, in order. Errors: `unavailable` for a key that is not there. */
  foundPieces(body: BodyRef): Promise<readonly FoundPiece[]>
}

/** Filling an empty store. */
export interface Import {
  /** Writes objects, all or none. */
  add(items: readonly ImportedObject[]): Promise<void>
  /** Remembers the newest deletions. */
  addDeletions(deletions: readonly Deletion[]): Promise<void>
  /** Puts an object aside with what is left of its body; it gets an id of its own. */
  addQuarantined(object: QuarantinedObject, pieces: readonly FoundPiece[]): Promise<void>
  /** Sets the version of the newest write; older ones are not remembered, so that watches begin anew. */
  finish(version: number): Promise<void>
}

export interface CopyReport {
  readonly objects: number
  readonly bodyBytes: number
  readonly version: number
  /** Objects that had been put aside, and are so in the copy. */
  readonly quarantined: number
}

/** Objects read, and written, at a time. */
const pageObjects = 200
const pageBytes = 4 << 20

/**
 * Copies all objects as of one moment, and what was put aside: of that, one body at a time is in memory. Errors: those of the stores; `corrupt` when a body is not what its hash says;
 * `expired` when so much is written meanwhile that the moment is forgotten.
 */
export async function copyStore(
  from: CopiedStore,
  into: Import,
  onProgress: (objects: number) => void,
): Promise<CopyReport> {
  const { current: at } = await from.revision()
  let objects = 0
  let bodyBytes = 0
  for (const { kind } of await from.usage()) {
    const query = { kind, at, withBodies: false, limit: pageObjects, maxBytes: pageBytes }
    let page = await from.list(query)
    for (;;) {
      for (const group of bodyGroups(page.objects, pageBytes)) {
        await into.add(await Promise.all(group.map(record => withBody(from, record))))
        objects += group.length
        bodyBytes += group.reduce((sum, { body }) => sum + body.sizeBytes, 0)
        onProgress(objects)
      }
      if (!page.next) break
      page = await from.list({ ...query, after: page.next })
    }
  }
  await into.addDeletions(await from.allDeletions(at))
  const quarantined = await copyQuarantine(from, into)
  await into.finish(at)
  return { objects, bodyBytes, version: at, quarantined }
}

async function copyQuarantine(from: CopiedStore, into: Import): Promise<number> {
  let copied = 0
  let last = 0
  for (;;) {
    const page = await from.quarantineAfter(last)
    for (const object of page) {
      await into.addQuarantined(object, await from.foundPieces(object.record.body))
      last = object.id
      copied++
    }
    if (page.length < mostQuarantinedListed) return copied
  }
}

/** What a store without a single write would answer. */
export function notEmpty(): StoreError {
  return new StoreError('unavailable', 'copying into a store: expected an empty one, got one that was written to')
}

async function withBody(from: ObjectStore, record: ObjectRecord): Promise<ImportedObject> {
  const writer = stageBody()
  for await (const piece of from.readBody(record.body)) writer.write(piece)
  const body = writer.finish()
  if (body.hash !== record.body.hash) throw damaged(record)
  return { record, body }
}

function damaged({ kind, namespace, name }: ObjectRecord): StoreError {
  return new StoreError(
    'corrupt',
    `reading the body of ${kind} ${namespace}/${name}: it is not what was written; "ks storage check" puts it aside`,
  )
}
