// SPDX-License-Identifier: Apache-2.0
/** What became of a write. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { contentOf, type Draft, type LiveObject } from '#adapters/apiserver/objects/draft.ts'
import type { ObjectRecord, StoreEvent } from '#adapters/db/store.ts'
import { toStored } from './stored-shape.ts'

export interface Outcome {
  readonly kind: 'created' | 'updated' | 'unchanged' | 'deletion-pending' | 'deleted'
  /** The object after the write, or as it was last when it is deleted. Version 0: a dry run, nothing was stored. */
  readonly record: ObjectRecord
}

/** The outcome of a write that was stored. */
export function storedOutcome(kind: Outcome['kind'], { object }: StoreEvent): Outcome {
  return { kind, record: object }
}

interface DryRun {
  readonly resource: ResourceDescriptor
  readonly draft: Draft
  /** The object that is there; its body, which may not have been loaded, may be that of the draft. */
  readonly live?: LiveObject
}

/** The outcome of a dry run: what would have been stored. */
export function unstoredOutcome(kind: Outcome['kind'], { resource, draft, live }: DryRun): Outcome {
  const stored = toStored(resource, draft)
  const { body, ...content } = contentOf(resource, stored, live)
  const { name, namespace = '', resourceVersion = '0' } = draft.meta
  if (live && !body) return { kind, record: { ...live.record, ...content } }
  return {
    kind,
    record: {
      ...content,
      kind: '',
      namespace,
      name,
      version: Number(resourceVersion),
      body: { id: 0, sizeBytes: stored.body.sizeBytes, hash: body?.hash ?? '' },
      bytes: stored.body.bytes,
    },
  }
}
