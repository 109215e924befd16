// SPDX-License-Identifier: Apache-2.0
/** Collects the cluster that a command line names. */
import { homedir } from 'node:os'
import { isKubeError } from '#adapters/kube/errors.ts'
import { createRest } from '#adapters/kube/rest.ts'
import { collectCluster } from '#apps/cluster/collect-cluster.ts'
import { connectCluster } from '#apps/cluster/connect.ts'
import { systemClock } from '#runtime/clock.ts'
import type { CliContext } from './program.ts'
import type { ProgressLine } from './progress.ts'
import type { Collected } from './scan.ts'
import type { RawScanOptions } from './scan-options.ts'
import { UsageError } from './usage-error.ts'

/** What is asked of a cluster. */
export interface ClusterWants {
  readonly kinds: readonly string[]
  /** Collections beside: `pods`, `deployments.apps`, `*.batch`. */
  readonly resources: readonly string[]
}

/** Everything that `wants` names, from the cluster of the kubeconfig, or the one that the process runs in. */
export async function collectFromCluster(
  context: CliContext,
  options: RawScanOptions,
  wants: ClusterWants,
  progress: ProgressLine,
): Promise<Collected> {
  const { env } = context
  const clock = systemClock
  try {
    const config = await connectCluster({
      env,
      homeDir: homedir(),
      clock,
      ...(options.kubeconfig !== undefined && { path: options.kubeconfig }),
      ...(options.kubeContext !== undefined && { context: options.kubeContext }),
    })
    const rest = createRest(config)
    try {
      const { objects, doubts, apiServerVersion } = await collectCluster({
        rest,
        clock,
        ...wants,
        signal: new AbortController().signal,
        onProgress: count => progress.show(`listed ${count} objects`),
      })
      return {
        inputs: objects.map(object => ({ object })),
        doubts,
        target: 'cluster',
        clusterName: options.clusterName ?? config.contextName ?? 'cluster',
        ...(apiServerVersion !== undefined && { apiServerVersion }),
      }
    } finally {
      await rest.close()
    }
  } catch (error) {
    if (isKubeError(error)) throw new UsageError(error.message, { cause: error })
    throw error
  }
}
