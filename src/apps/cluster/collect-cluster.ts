// SPDX-License-Identifier: Apache-2.0
/** Reads every object of a cluster that controls look at; what cannot be read is a doubt, never a pass. */

import { type ApiResource, collectionPath, createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import { listOnce } from '#adapters/kube/list/list-once.ts'
import { metadataOnly } from '#adapters/kube/list/metadata-only.ts'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { gvrOf } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { metadataTypes, pruneObject } from '#engines/posture/prune.ts'
import type { ReportDoubt } from '#engines/report/report.ts'
import type { Clock } from '#runtime/clock.ts'
import { findListed, kindsOfCollections } from './find-path.ts'

export interface CollectedCluster {
  readonly objects: readonly KubeObject[]
  readonly doubts: readonly ReportDoubt[]
  /** Kinds of which nothing could be read, as kubectl names them. Each has its doubt. */
  readonly unreadKinds: ReadonlySet<string>
  readonly apiServerVersion?: string
}

export interface CollectOptions {
  readonly rest: KubeRest
  readonly clock: Clock
  readonly kinds: readonly string[]
  /** Collections beside: `pods`, `deployments.apps`, `*.batch`, `*`. */
  readonly resources?: readonly string[]
  /** Namespaces in which to look where the whole cluster may not be listed: all that is asked for. */
  readonly namespaces?: readonly string[]
  readonly signal: AbortSignal
  readonly onProgress?: (objects: number) => void
}

/** Kinds that are listed at the same time. */
const concurrency = 8

/** Lists all kinds. Throws `KubeError` when the cluster cannot be reached at all. */
export async function collectCluster(options: CollectOptions): Promise<CollectedCluster> {
  const { rest, clock, signal } = options
  const version = await rest.request<{ readonly gitVersion?: string }>({ method: 'GET', path: '/version', signal })
  const discovery = createDiscovery(rest, clock)
  const { doubts: unread, resources } = await discovery.snapshot(signal)
  const objects: KubeObject[] = []
  const doubts: ReportDoubt[] = unread.map(({ groupVersion, because }) => ({ place: groupVersion, because }))
  const unreadKinds = new Set<string>()
  const kinds = [...new Set([...options.kinds, ...kindsOfCollections(resources, options.resources ?? [])])]
  const waiting = [...kinds]
  async function work(): Promise<void> {
    for (let kind = waiting.shift(); kind !== undefined; kind = waiting.shift()) {
      const resource = await findListed(discovery, kind)
      if (!resource) continue
      const gvr = gvrOf(collectionPath(resource))
      try {
        const reading = { ...options, ...readerOf(options, kind) }
        const doubt = (because: string) => doubts.push({ place: kind, because, gvr, isPartial: true })
        for (const object of await listWhereAllowed(reading, resource, doubt)) objects.push(object)
        options.onProgress?.(objects.length)
      } catch (error) {
        if (!isKubeError(error)) throw error
        doubts.push({ place: kind, because: error.message, gvr })
        unreadKinds.add(kind)
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  // Answers come in any order; whoever reads the first few of the reasons is to read the same ones each time.
  const places = new Map(kinds.map((kind, i) => [kind, i]))
  const placeOf = ({ place }: ReportDoubt) => places.get(place) ?? -1
  return {
    objects,
    doubts: doubts.toSorted((a, b) => placeOf(a) - placeOf(b)),
    unreadKinds,
    ...(version.gitVersion !== undefined && { apiServerVersion: version.gitVersion }),
  }
}

interface Reading extends Pick<CollectOptions, 'clock' | 'namespaces' | 'signal'> {
  readonly rest: Pick<KubeRest, 'raw'>
  /** What is kept of an object. */
  readonly keep: (object: KubeObject) => KubeObject | undefined
}

/** Metadata alone where that is all that is asked for: rules in CEL, which name resources, may ask for more. */
function readerOf({ rest, resources = [] }: CollectOptions, kind: string): Pick<Reading, 'rest' | 'keep'> {
  const type = resources.length === 0 ? metadataTypes.get(kind) : undefined
  if (!type) return { rest, keep: pruneObject }
  const metadata = metadataOnly(rest, type)
  return { rest: metadata.rest, keep: object => pruneObject(metadata.withType(object)) }
}

/** The whole cluster's objects of a kind; where they may not be listed, those of the namespaces that are asked for. */
async function listWhereAllowed(
  reading: Reading,
  resource: ApiResource,
  doubt: (because: string) => void,
): Promise<KubeObject[]> {
  const { namespaces = [] } = reading
  try {
    return await listKind(reading, collectionPath(resource), doubt)
  } catch (error) {
    if (!isKubeError(error, 'forbidden') || !resource.isNamespaced || namespaces.length === 0) throw error
  }
  const found: KubeObject[] = []
  for (const namespace of namespaces)
    for (const object of await listKind(reading, collectionPath(resource, namespace), doubt)) found.push(object)
  return found
}

async function listKind(
  { rest, clock, signal, keep }: Reading,
  path: string,
  doubt: (because: string) => void,
): Promise<KubeObject[]> {
  let found: KubeObject[] = []
  await listOnce({
    rest,
    clock,
    path,
    signal,
    sink: {
      item(object) {
        const kept = keep(object as KubeObject)
        if (kept) found.push(kept)
      },
      tooLarge: sizeBytes => doubt(`an object of ${sizeBytes} bytes is too large to be read`),
      unreadable: () => doubt('an item of the list is not an object'),
      restart: () => (found = []),
    },
  })
  return found
}
