// SPDX-License-Identifier: Apache-2.0
/** Chooses the cluster that a process speaks to. */
import { homedir } from 'node:os'
import type { KubeConfig } from '#adapters/kube/access/config.ts'
import { inCluster, isInCluster } from '#adapters/kube/access/in-cluster.ts'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import type { Clock } from '#runtime/clock.ts'

export interface ClusterChoice {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** Of the flag; so is the context. */
  readonly kubeconfig?: string | undefined
  readonly kubeContext?: string | undefined
}

/** The kubeconfig that is named; else, within a pod, the pod's own cluster; else `~/.kube/config`. Throws `KubeError`. */
export async function connectCluster({ env, clock, ...flags }: ClusterChoice): Promise<KubeConfig> {
  const { kubeconfig: path, kubeContext: context } = flags
  const isNamed = path !== undefined || context !== undefined || env['KUBECONFIG'] !== undefined
  if (!isNamed && isInCluster(env)) return inCluster({ env, clock })
  return loadKubeconfig({
    env,
    homeDir: homedir(),
    clock,
    ...(path !== undefined && { path }),
    ...(context !== undefined && { context }),
  })
}
