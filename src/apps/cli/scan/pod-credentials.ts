// SPDX-License-Identifier: Apache-2.0
/** The credentials of pods in the cluster that a command line names, read with the rights of whoever scans. */
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KeyedCredential } from '#adapters/oci/credentials.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { connectCluster } from '#apps/cluster/connect.ts'
import { credentialsOfPod, type PodAccess } from '#apps/images/pull-credentials.ts'
import { systemClock } from '#runtime/clock.ts'
import type { RawScanOptions } from './scan-options.ts'

export interface PodCredentials extends AsyncDisposable {
  /** Those that the pod and its service account name; none where they may not be read. Asked for once per pod. */
  of(access: PodAccess): Promise<readonly KeyedCredential[]>
}

/** Connects when the first credentials are asked for. */
export function podCredentials({ env }: CliContext, options: RawScanOptions): PodCredentials {
  let connected: Promise<KubeRest> | undefined
  const known = new Map<string, Promise<readonly KeyedCredential[]>>()
  const connect = async () => createRest(await connectCluster({ ...options, env, clock: systemClock }))
  return {
    of(access) {
      const key = JSON.stringify(access)
      const before = known.get(key)
      if (before) return before
      connected ??= connect()
      const read = connected.then(rest => credentialsOfPod(rest, access))
      known.set(key, read)
      return read
    },
    async [Symbol.asyncDispose]() {
      await (await connected?.catch(() => undefined))?.close()
    },
  }
}
