// SPDX-License-Identifier: Apache-2.0
/** The cluster's pods, workloads, nodes, roles and bindings as caches, for as long as this replica sweeps. */
import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import { type ClusterFacts, factsOf, isWatchedKind, type ObjectFacts, type WatchedKind, watchedKinds } from './facts.ts'

export interface ClusterCacheParts {
  readonly rest: KubeRest
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Something went, or runs other images than before. */
  readonly onGone: () => void
}

export interface ClusterCache {
  readonly facts: ClusterFacts
  /** Resolves when every kind is listed; until then nothing can be said to be gone. */
  readonly synced: Promise<unknown>
  stop(): Promise<void>
}

/** Starts to list and watch every kind that is looked at. */
export function followCluster({ onGone, ...parts }: ClusterCacheParts, signal: AbortSignal): ClusterCache {
  const informers = new Map<WatchedKind, Informer<ObjectFacts>>()
  for (const [kind, { path }] of Object.entries(watchedKinds)) {
    if (!isWatchedKind(kind)) continue
    const informer = createInformer<ObjectFacts>({ ...parts, path, transform: factsOf })
    informer.on({
      deleted: onGone,
      updated: (now, before) => {
        if (imagesOf(now) !== imagesOf(before)) onGone()
      },
    })
    informer.start(signal)
    informers.set(kind, informer)
  }
  return {
    facts: {
      find: (kind, namespace, name) => informers.get(kind)?.store.get(namespace === '' ? name : `${namespace}/${name}`),
      all: kind => informers.get(kind)?.store.values() ?? [],
    },
    synced: Promise.all([...informers.values()].map(({ synced }) => synced)),
    async stop() {
      await Promise.all([...informers.values()].map(informer => informer.stop()))
    },
  }
}

function imagesOf({ containers = [] }: ObjectFacts): string {
  return containers.map(({ name, image, imageId }) => `${name} ${image} ${imageId}`).join()
}
