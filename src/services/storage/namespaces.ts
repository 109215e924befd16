// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster's namespaces, as storage must know them: nothing is created where no namespace is or one is going, and
 * what is left of a namespace that has gone is removed.
 *
 * The cluster's own namespace controller empties namespaces through our API before they go. What is removed here is
 * what it could not see: results of a namespace that went while storage was down, or whose end came between a check and
 * a write.
 */
import { deleteCollection } from '#adapters/apiserver/operations/delete-collection.ts'
import type { NamespaceState } from '#adapters/apiserver/operations/parts.ts'
import type { ApiServer } from '#adapters/apiserver/server.ts'
import { everything } from '#adapters/db/selector.ts'
import { createInformer } from '#adapters/kube/informer/informer.ts'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'

export interface NamespacesParts {
  readonly rest: KubeRest
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Told how many objects a namespace left behind that were removed. */
  readonly onPurged?: (count: number) => void
}

/** The server whose objects are removed. */
type Emptied = Pick<ApiServer, 'operations'>

export interface ClusterNamespaces {
  /**
   * Whether a namespace takes new objects. Costs a request only for one that is not known, which may be new. While the
   * cluster cannot be asked, one that is not known counts as there: results must not get lost over it.
   */
  readonly state: (name: string) => Promise<NamespaceState>
  /** Begins to remove what is left of namespaces that have gone. Rejects when stopped before they are known. */
  purgeFrom(server: Emptied): Promise<void>
  stop(): Promise<void>
}

/** Another look at a namespace that went follows after this time, for writes that were under way. */
const secondLookMs = 5_000

/** Follows the namespaces of a cluster. */
export function followNamespaces(
  { rest, clock, random, log, onPurged }: NamespacesParts,
  signal: AbortSignal,
): ClusterNamespaces {
  const informer = createInformer<KubeObject>({ rest, clock, random, log, path: '/api/v1/namespaces' })
  informer.start(signal)
  const timers = new Set<() => void>()
  let isStopped = false

  async function ask(name: string): Promise<NamespaceState> {
    try {
      return stateOf(await rest.request<KubeObject>({ method: 'GET', path: `/api/v1/namespaces/${name}`, retries: 0 }))
    } catch (error) {
      return isKubeError(error, 'not-found') ? 'missing' : 'active'
    }
  }

  async function purge(server: Emptied, namespace: string): Promise<void> {
    if (isStopped || (await ask(namespace)) !== 'missing') return
    const removed = await removeAll(server, namespace)
    if (removed === 0) return
    log.info('removed what a deleted namespace left behind', { namespace, count: removed })
    onPurged?.(removed)
  }

  function purgeNoted(server: Emptied, namespace: string): void {
    purge(server, namespace).catch((error: unknown) =>
      log.warn('what a deleted namespace left behind could not be removed', { namespace, error }),
    )
  }

  function purgeTwice(server: Emptied, namespace: string): void {
    purgeNoted(server, namespace)
    const again = () => {
      timers.delete(cancel)
      purgeNoted(server, namespace)
    }
    const cancel = clock.after(secondLookMs, again, { keepsProcessAlive: false })
    timers.add(cancel)
  }

  return {
    async state(name) {
      const known = informer.store.get(name)
      return known ? stateOf(known) : ask(name)
    },
    async purgeFrom(server) {
      await informer.synced
      informer.on({ deleted: ({ metadata }) => purgeTwice(server, metadata.name) })
      for (const namespace of await namespacesIn(server))
        if (!informer.store.get(namespace)) purgeNoted(server, namespace)
    },
    async stop() {
      isStopped = true
      for (const cancel of timers) cancel()
      await informer.stop()
    },
  }
}

function stateOf({ metadata }: KubeObject): NamespaceState {
  return metadata.deletionTimestamp === undefined ? 'active' : 'terminating'
}

/** Deletes everything in a namespace; what has finalizers goes once they are removed. */
async function removeAll({ operations }: Emptied, namespace: string): Promise<number> {
  const { catalog, store } = operations
  const options = { isDryRun: false, preconditions: {}, propagation: 'Background' } as const
  let removed = 0
  for (const [kind, resource] of catalog.stored) {
    if (!resource.namespaced || (await store.count({ kind, namespace })) === 0) continue
    removed += await deleteCollection(operations, { resource, namespace, selector: everything, options })
  }
  return removed
}

/** Follows every name that an object can have. */
const lastName = '\u{10ffff}'

/** The namespaces that have objects. Cost: one look-up for each namespace and kind. */
async function namespacesIn({ operations }: Emptied): Promise<ReadonlySet<string>> {
  const { catalog, store } = operations
  const found = new Set<string>()
  for (const [kind, resource] of catalog.stored) {
    if (!resource.namespaced) continue
    let after: { namespace: string; name: string } | undefined
    do {
      const { objects } = await store.list({ kind, withBodies: false, limit: 1, maxBytes: 1, ...(after && { after }) })
      const [next] = objects
      if (next) found.add(next.namespace)
      after = next && { namespace: next.namespace, name: lastName }
    } while (after)
  }
  return found
}
