// SPDX-License-Identifier: Apache-2.0
/** What the operations of a server work with. */
import type { Catalog } from '#adapters/apiserver/catalog.ts'
import type { UserInfo } from '#adapters/apiserver/descriptor.ts'
import type { Structure } from '#adapters/apiserver/structure.ts'
import type { ObjectStore } from '#adapters/db/store.ts'
import type { Clock } from '#runtime/clock.ts'

/** Whether objects may be created in a namespace. */
export type NamespaceState = 'active' | 'terminating' | 'missing'

export interface ServerParts {
  readonly catalog: Catalog
  readonly store: ObjectStore
  readonly structure: Structure
  readonly clock: Clock
  /** Numbers in [0, 1), for generated names. */
  readonly random: () => number
  readonly newUid: () => string
  /** Absent: objects may be created in any namespace. */
  readonly namespaceState?: (namespace: string) => Promise<NamespaceState>
}

/** What an operation knows of the request it serves. */
export interface RequestContext {
  readonly user: UserInfo
  /** Adds a `Warning` header to the answer. */
  warn(text: string): void
}

/** Now, as Kubernetes writes times: RFC 3339 in whole seconds. */
export function timestamp({ clock }: Pick<ServerParts, 'clock'>): string {
  const seconds = Math.floor(clock.nowMs() / 1000)
  if (seconds !== written.seconds)
    written = { seconds, text: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') }
  return written.text
}

/** The second that was written last: a busy server writes each many times. */
let written = { seconds: Number.NaN, text: '' }
