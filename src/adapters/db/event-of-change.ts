// SPDX-License-Identifier: Apache-2.0
/** What a change does to the object it is about: the event it becomes, or the error it gives. */
import {
  type Change,
  type ObjectKey,
  type ObjectRecord,
  type StagedBody,
  StoreError,
  type StoreEvent,
} from './store.ts'

export interface ChangeGround {
  /** The object as it is; undefined when it does not exist. */
  readonly live: ObjectRecord | undefined
  /** Keeps a new body, or says where it is kept; called only for a change that is allowed. */
  readonly keep: (body: StagedBody) => Pick<ObjectRecord, 'body' | 'bytes'>
}

/** The event that the change becomes as `version`. Errors: `already-exists`, `not-found`, `conflict`. */
export function eventOfChange(change: Change, version: number, ground: ChangeGround): StoreEvent {
  checkExpectation(change, ground.live)
  if (change.kind === 'release') return { type: 'ADDED', object: { ...change.quarantined.record, version } }
  return ground.live ? changed(change, version, ground.live, ground.keep) : created(change, version, ground.keep)
}

type OrdinaryChange = Exclude<Change, { readonly kind: 'release' }>

function created(change: OrdinaryChange, version: number, keep: ChangeGround['keep']): StoreEvent {
  if (change.kind === 'delete' || !change.content.body)
    throw new StoreError('not-found', `writing ${describe(change.key)}: it does not exist`)
  const { body, ...content } = change.content
  return { type: 'ADDED', object: { ...change.key, ...content, version, ...keep(body) } }
}

function changed(change: OrdinaryChange, version: number, live: ObjectRecord, keep: ChangeGround['keep']): StoreEvent {
  if (change.kind === 'delete')
    return { type: 'DELETED', object: { ...live, version, meta: change.meta ?? live.meta }, previous: live }
  const { body, ...content } = change.content
  const kept = body ? keep(body) : { body: live.body }
  return { type: 'MODIFIED', object: { ...change.key, ...content, version, ...kept }, previous: live }
}

function checkExpectation({ key, expected, kind }: Change, live: ObjectRecord | undefined): void {
  if (expected === 0 && kind !== 'delete') {
    if (live) throw new StoreError('already-exists', `creating ${describe(key)}: it exists already`)
    return
  }
  if (!live) throw new StoreError('not-found', `writing ${describe(key)}: it does not exist`)
  if (live.version !== expected)
    throw new StoreError(
      'conflict',
      `writing ${describe(key)}: expected version ${expected}, found ${live.version}; read it again`,
    )
}

function describe({ kind, namespace, name }: ObjectKey): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`
}
