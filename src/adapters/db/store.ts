// SPDX-License-Identifier: Apache-2.0
/**
 * Where objects are kept: the narrow interface that SQLite implements and PostgreSQL can.
 *
 * The store knows objects as metadata (JSON text) and body (bytes it never looks into). Every write gets the next
 * number of one global, never reused sequence, its resource version; the order of versions is the order of commits.
 * Writes are recorded as events for a bounded while: within it, watches resume and lists are read as of a version.
 */
import type { Selector } from './selector.ts'

export interface ObjectKey {
  /** Storage key of the kind: `deployments.apps`. */
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
}

/** A body that is kept; `id` is good while the object, or an event about it, refers to it. */
export interface BodyRef {
  readonly id: number
  readonly sizeBytes: number
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string
  /** `byteSum` of the bytes, where the store happens to know it. */
  readonly sum?: number
}

/** An object as of one version. The texts are JSON as they were written. */
export interface ObjectRecord extends ObjectKey {
  readonly uid: string
  readonly version: number
  /** `metadata`, without `resourceVersion`. */
  readonly meta: string
  /** `metadata.labels`; empty when there are none. */
  readonly labels: string
  /** Values of the kind's selectable fields; empty when it has none. */
  readonly fields: string
  /** The kind's extract of the body; empty when it has none. */
  readonly summary: string
  readonly body: BodyRef
  /** The body's bytes: present when they were asked for, are at most {@link inlineBodyBytes} and not damaged. */
  readonly bytes?: Uint8Array
}

/** A body longer than this is only read in pieces, by `readBody`. */
export const inlineBodyBytes = 1 << 20

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** A committed write. `object.version` is the version of the write, also for a deletion. */
export interface StoreEvent {
  readonly type: EventType
  readonly object: ObjectRecord
  /** The state before the write, without bytes; absent for ADDED. */
  readonly previous?: ObjectRecord
}

export interface ListQuery {
  readonly kind: string
  /** Absent means all namespaces. */
  readonly namespace?: string
  /** Only objects after this one, in (namespace, name) order. */
  readonly after?: Pick<ObjectKey, 'namespace' | 'name'>
  /** Read as of this version; absent means the newest. */
  readonly at?: number
  readonly selector?: Selector
  readonly withBodies: boolean
  /** Nobody looks at anything but metadata, version and body: a store may leave the other texts empty. */
  readonly isForShow?: boolean
  /** Most objects in the answer. */
  readonly limit: number
  /** The answer ends after the object with which it reaches this size. */
  readonly maxBytes: number
}

/** A list that is only shown; every object is in it. */
export interface ShownQuery extends Pick<ListQuery, 'kind' | 'namespace' | 'after' | 'at' | 'limit' | 'maxBytes'> {
  /** JSON that comes before the metadata of each object: `{"metadata":`. */
  readonly head: string
}

/** Objects without bodies as JSON: head, metadata with its version, and a closing brace each, joined by commas. */
export interface MetadataPage {
  /** Without the last closing brace; empty when there are no objects. */
  readonly json: string
  readonly count: number
  readonly at: number
  readonly next?: Pick<ObjectKey, 'namespace' | 'name'>
}

/** Objects whole, packed as the database has them: nothing is made of one before it goes out. */
export interface PackedPage extends Pick<MetadataPage, 'count' | 'at' | 'next'> {
  /** Room that {@link write} needs for an object, by its place from 0. */
  roomFor(i: number): number
  /**
   * Writes an object as JSON, from `from` on, without its closing brace; answers where it ends. A body that is damaged
   * is left out, one that lies apart is, too.
   */
  write(i: number, memory: Buffer, from: number): number
  /** The body that lies apart. */
  apart(i: number): BodyRef | undefined
}

export interface ListPage {
  /** In (namespace, name) order, compared by bytes. */
  readonly objects: readonly ObjectRecord[]
  /** The version the page shows. */
  readonly at: number
  /** Further objects may follow the last one looked at. */
  readonly next?: Pick<ObjectKey, 'namespace' | 'name'>
}

/** What a put writes. */
export interface ObjectContent {
  readonly uid: string
  readonly meta: string
  readonly labels: string
  readonly fields: string
  readonly summary: string
  /** Absent keeps the body that is there. */
  readonly body?: StagedBody
}

/** `expected` is the version the writer saw; 0 means that the object must not exist. */
export type Change =
  | {
      readonly kind: 'put'
      readonly key: ObjectKey
      readonly expected: number
      readonly content: ObjectContent
      /** The object as the writer read it, of version `expected`; saves reading it again. */
      readonly seen?: ObjectRecord
    }
  | {
      readonly kind: 'delete'
      readonly key: ObjectKey
      readonly expected: number
      /** Metadata of the last state, where it differs from what is stored. */
      readonly meta?: string
      /** Why the object, whose body cannot be read, is put aside with it instead of being forgotten. */
      readonly quarantine?: string
    }
  /** Brings back what was put aside, as it was. */
  | {
      readonly kind: 'release'
      readonly key: ObjectKey
      readonly expected: 0
      readonly quarantined: QuarantinedObject
    }

/** An object that was put aside. */
export interface QuarantinedObject {
  readonly id: number
  /** When, in milliseconds since the epoch. */
  readonly atMs: number
  readonly reason: string
  /** Its last state. */
  readonly record: ObjectRecord
}

/** Most objects that a list of what was put aside holds, the latest ones. */
export const mostQuarantinedListed = 1000

/** A body on its way in, already hashed and encoded. */
export interface StagedBody {
  readonly sizeBytes: number
  readonly hash: string
  readonly chunks: readonly EncodedChunk[]
  /** `byteSum` of the bytes, where it was added up. */
  readonly sum?: number
  /** The bytes themselves, when the body is small; saves decoding them again for watchers. */
  readonly bytes?: Uint8Array
}

/** At most {@link inlineBodyBytes} of a body, as it is kept. */
export interface EncodedChunk {
  readonly codec: 'identity' | 'zstd'
  readonly data: Uint8Array
}

/** Takes a body in pieces; holds what it encodes to, not the body. */
export interface BodyWriter {
  write(piece: Uint8Array): void
  finish(): StagedBody
}

export interface Revision {
  /** Version of the newest write; at least 1. */
  readonly current: number
  /** Oldest version from which watches can resume and at which lists can be read. */
  readonly oldest: number
}

/** Objects and bytes of one kind. */
export interface KindUsage {
  readonly kind: string
  readonly objects: number
  readonly bodyBytes: number
}

export type StoreErrorCode =
  | 'not-found'
  | 'already-exists'
  /** The object has another version than expected. */
  | 'conflict'
  /** The version asked for is older than what is remembered. */
  | 'expired'
  /** The version asked for has not been written yet. */
  | 'ahead'
  /** What is stored cannot be read back as it was written. */
  | 'corrupt'
  /** Another process holds the store. */
  | 'locked'
  /** The store cannot write or read at all: disk full, I/O error, closed. */
  | 'unavailable'

/** Every failure the store reports. Anything else that escapes it is a bug. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** All methods reject with a `StoreError`. */
export interface ObjectStore {
  get(key: ObjectKey, withBody: boolean): Promise<ObjectRecord | undefined>
  /** Errors: `expired` and `ahead` for `query.at`. Cost: O(objects looked at). */
  list(query: ListQuery): Promise<ListPage>
  /**
   * The same for metadata alone, put together where it lies. Undefined when this list must be read object by object.
   * Absent: all must. Errors: as for `list`.
   */
  listMetadata?(query: ShownQuery): Promise<MetadataPage | undefined>
  /** The same for whole objects. */
  listPacked?(query: ShownQuery): Promise<PackedPage | undefined>
  /** How many objects follow `after`, selectors aside. Takes `at` like a list. */
  count(query: Pick<ListQuery, 'kind' | 'namespace' | 'after' | 'at'>): Promise<number>
  /**
   * Writes one change; resolves when it is durable, with the event it became. Changes that wait at the same time
   * are committed together. Errors: `already-exists`, `not-found`, `conflict`; then nothing is written.
   */
  write(change: Change): Promise<StoreEvent>
  /**
   * The version of the newest deletion of a kind in each namespace, for as long as anything of the kind is there, and of
   * what is in none for ever. Takes `at` like a list. Cost: O(namespaces).
   */
  deletions(query: Pick<ListQuery, 'kind' | 'namespace' | 'at'>): Promise<ReadonlyMap<string, number>>
  /** Begins a body. */
  stageBody(): BodyWriter
  /** The body's bytes in order, in pieces of at most {@link inlineBodyBytes}. Errors: `corrupt`, `expired`. */
  readBody(body: BodyRef): AsyncIterable<Uint8Array>
  /** Events of a kind after a version, oldest first, without bodies. Errors: `expired`, `ahead`. */
  events(query: {
    readonly kind: string
    readonly after: number
    readonly limit: number
  }): Promise<readonly StoreEvent[]>
  /**
   * Calls back with each committed batch, in order, before the writes of the batch resolve. Returns the way out.
   * `onGap` is called when others' writes were forgotten before this process could read them, as after a long cut of
   * the network; what follows begins later.
   */
  subscribe(listener: (events: readonly StoreEvent[]) => void, onGap?: () => void): () => void
  revision(): Promise<Revision>
  /**
   * Whether this process is the one, of all that share the store, that does what one should do. It may change at any
   * moment, so that such work must bear being done by two. Absent: nobody shares the store.
   */
  isLeader?(): Promise<boolean>
  usage(): Promise<readonly KindUsage[]>
  /** Objects whose body is not there at all, at most {@link mostQuarantinedListed}: the part of a check that is quick. */
  bodiless(): Promise<readonly ObjectRecord[]>
  /** What was put aside, the latest first, at most {@link mostQuarantinedListed}. */
  quarantine(): Promise<readonly QuarantinedObject[]>
  /** Forgets events beyond the bounds of history, and the bodies that only they referred to. */
  trim(nowMs: number): Promise<void>
  /** Waits for pending writes, then lets go of the files. */
  close(): Promise<void>
}
