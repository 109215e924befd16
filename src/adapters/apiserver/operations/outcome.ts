// SPDX-License-Identifier: Apache-2.0
/** What became of a write. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { contentOf, type Draft } from '#adapters/apiserver/objects/draft.ts'
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

/** The outcome of a dry run: what would have been stored. */
export function unstoredOutcome(kind: Outcome['kind'], resource: ResourceDescriptor, draft: Draft): Outcome {
  const stored = toStored(resource, draft)
  const { body, ...content } = contentOf(resource, stored)
  const { name, namespace = '', resourceVersion = '0' } = draft.meta
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
