// SPDX-License-Identifier: Apache-2.0
/** `generatednetworkpolicies`: one for each network neighbourhood that has learnt enough. */
import type { ProjectedObject, Projection, SourceObject, SourceReader } from '#adapters/apiserver/projection.ts'
import { conform } from '#api/spdx-v1beta1/conform.ts'
import type { KnownServerEntry, NetworkNeighborhoodSpec } from '#api/spdx-v1beta1/types.generated.ts'
import { isJsonArray } from '#domain/json.ts'
import { generatePolicy, isAvailable, policyLabels } from '#services/storage/network-policy/generate.ts'
import { sourceKeys } from '#services/storage/source-keys.ts'
import { derivedUid } from './by-namespace.ts'

/** The projection. A change of known servers may change every policy. */
export const generatedNetworkPolicies: Projection = {
  sources: [sourceKeys.neighborhoods, sourceKeys.knownServers],
  async get(reader, { namespace, name }) {
    const source = await reader.get(sourceKeys.neighborhoods, namespace, name)
    return source && isAvailable(source.meta) ? projected(source, await readServers(reader)) : undefined
  },
  async *list(reader, namespace) {
    const servers = await readServers(reader)
    for await (const source of reader.list(sourceKeys.neighborhoods, namespace)) {
      if (isAvailable(source.meta)) yield projected(source, servers)
    }
  },
  affectedBy: ({ key, namespace, name }) => (key === sourceKeys.neighborhoods ? [{ namespace, name }] : undefined),
}

interface Servers {
  /** The newest of them, or the newest deletion of one; 0 when there was none. */
  readonly resourceVersion: number
  /** Read when first needed, and then no more. */
  entries(): Promise<readonly KnownServerEntry[]>
}

function projected(source: SourceObject, servers: Servers): ProjectedObject {
  const { meta, namespace, name } = source
  return {
    meta: {
      name,
      namespace,
      uid: derivedUid(`GeneratedNetworkPolicy/${meta.uid ?? ''}`),
      resourceVersion: String(Math.max(source.resourceVersion, servers.resourceVersion)),
      labels: policyLabels(meta),
      ...(meta.creationTimestamp !== undefined && { creationTimestamp: meta.creationTimestamp }),
    },
    async body() {
      const { spec } = await source.body()
      const neighborhood = conform('NetworkNeighborhoodSpec', spec) as unknown as NetworkNeighborhoodSpec
      const policy = generatePolicy(meta, neighborhood, await servers.entries())
      // A neighbourhood that selects no pods has a policy that says so by its absence.
      return policy ? { ...policy } : { policyRef: [] }
    },
  }
}

async function readServers(reader: SourceReader): Promise<Servers> {
  const deletions = await reader.deletions(sourceKeys.knownServers)
  const sources = await Array.fromAsync(reader.list(sourceKeys.knownServers))
  let entries: Promise<readonly KnownServerEntry[]> | undefined
  return {
    resourceVersion: Math.max(0, ...deletions.values(), ...sources.map(({ resourceVersion }) => resourceVersion)),
    entries: () => (entries ??= readEntries(sources)),
  }
}

async function readEntries(sources: readonly SourceObject[]): Promise<readonly KnownServerEntry[]> {
  const all: KnownServerEntry[] = []
  for (const source of sources) {
    const { spec } = await source.body()
    if (!isJsonArray(spec)) continue
    all.push(...spec.map(entry => conform('KnownServerEntry', entry) as unknown as KnownServerEntry))
  }
  return all
}
