// SPDX-License-Identifier: Apache-2.0
/** Collects the cluster that a command line names. */
import type { KubeConfig } from '#adapters/kube/access/config.ts'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { CliContext } from '#apps/cli/program.ts'
import type { ProgressLine } from '#apps/cli/progress.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { collectCluster } from '#apps/cluster/collect-cluster.ts'
import { connectCluster } from '#apps/cluster/connect.ts'
import { kindsOfCollections } from '#apps/cluster/find-path.ts'
import { type Preflight, preflight } from '#apps/cluster/preflight.ts'
import { systemClock } from '#runtime/clock.ts'
import type { Collected } from './scan.ts'
import type { RawScanOptions } from './scan-options.ts'

/** What is asked of a cluster. */
export interface ClusterWants {
  readonly kinds: readonly string[]
  /** Collections beside: `pods`, `deployments.apps`, `*.batch`. */
  readonly resources: readonly string[]
  /** Namespaces that are asked for by name; empty where the whole cluster is. */
  readonly namespaces: readonly string[]
}

/** Everything that `wants` names, from the cluster of the kubeconfig, or the one that the process runs in. */
export async function collectFromCluster(
  context: CliContext,
  options: RawScanOptions,
  wants: ClusterWants,
  progress: ProgressLine,
): Promise<Collected> {
  return withCluster(context, options, async (rest, config) => {
    const { objects, doubts, unreadKinds, apiServerVersion } = await collectCluster({
      rest,
      clock: systemClock,
      ...wants,
      signal: new AbortController().signal,
      onProgress: count => progress.show(`listed ${count} objects`),
    })
    return {
      inputs: objects.map(object => ({ object })),
      doubts,
      unreadKinds,
      target: 'cluster',
      clusterName: options.clusterName ?? config.contextName ?? 'cluster',
      ...(apiServerVersion !== undefined && { apiServerVersion }),
    }
  })
}

/** What of it could be read. Throws UsageError when the cluster cannot be reached. */
export async function preflightOf(
  context: CliContext,
  options: RawScanOptions,
  { kinds, resources, namespaces }: ClusterWants,
): Promise<Preflight> {
  return withCluster(context, options, async rest => {
    const discovery = createDiscovery(rest, systemClock)
    const { signal } = new AbortController()
    const { resources: served } = await discovery.snapshot(signal)
    const all = [...kinds, ...kindsOfCollections(served, resources)]
    return preflight({ rest, discovery, kinds: all, namespaces, signal })
  })
}

async function withCluster<T>(
  { env }: CliContext,
  options: RawScanOptions,
  use: (rest: KubeRest, config: KubeConfig) => Promise<T>,
): Promise<T> {
  try {
    const config = await connectCluster({ ...options, env, clock: systemClock })
    const rest = createRest(config)
    try {
      return await use(rest, config)
    } finally {
      await rest.close()
    }
  } catch (error) {
    if (isKubeError(error)) throw new UsageError(error.message, { cause: error })
    throw error
  }
}
