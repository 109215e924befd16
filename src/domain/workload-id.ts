// SPDX-License-Identifier: Apache-2.0
/** The id by which results name a workload: `wlid://cluster-<cluster>/namespace-<namespace>/<kind>-<name>`. */

/** The parts of a workload id; the kind as written in it is lower case. */
export interface WorkloadId {
  readonly cluster: string
  readonly namespace: string
  readonly kind: string
  readonly name: string
}

/** Writes a workload id; the kind becomes lower case. */
export function formatWorkloadId({ cluster, namespace, kind, name }: WorkloadId): string {
  return `wlid://cluster-${cluster}/namespace-${namespace}/${kind.toLowerCase()}-${name}`
}

/** Reads a workload id; undefined for anything else. The kind ends at the first hyphen, as kinds have none. */
export function parseWorkloadId(text: string): WorkloadId | undefined {
  const match = /^wlid:\/\/cluster-([^/]*)\/namespace-([^/]*)\/([^/-]+)-([^/]+)$/.exec(text)
  if (!match) return undefined
  const [, cluster = '', namespace = '', kind = '', name = ''] = match
  return { cluster, namespace, kind, name }
}

/** Claims that two ids name the same workload, whatever the clusters are called. */
export function isSameWorkload(a: string, b: string): boolean {
  return withoutCluster(a) === withoutCluster(b)
}

function withoutCluster(wlid: string): string {
  const scheme = wlid.indexOf('://')
  const slash = wlid.indexOf('/', scheme < 0 ? 0 : scheme + '://'.length)
  return slash < 0 ? wlid : wlid.slice(slash)
}
