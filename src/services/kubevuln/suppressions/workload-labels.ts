// SPDX-License-Identifier: Apache-2.0
/** Labels of workloads, asked for when an exception selects by them. */
import { acceptMetadata } from '#adapters/kube/rest/media-types.ts'
import { objectPath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { kindName } from '#engines/posture/kinds.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { WorkloadRef } from '#services/kubevuln/results/workload-of.ts'

type Labels = Readonly<Record<string, string>>

export interface WorkloadLabels {
  /** Undefined when they cannot be had: the workload is gone, of a kind that is not served, or may not be read. */
  of(workload: WorkloadRef): Promise<Labels | undefined>
}

interface WorkloadLabelsParts {
  readonly cluster: KubeRest
  readonly findPath: (kind: string) => Promise<string | undefined>
  readonly clock: Clock
  readonly log: Log
}

/** How old labels may be: a change of them is heeded within this and the time between two looks at all results. */
const keptMs = 5 * 60_000
const maxKept = 20_000

interface Known {
  readonly untilMs: number
  readonly labels: Promise<Labels | undefined>
}

/** Asks once for each workload while the answer is fresh, however many ask. */
export function workloadLabels({ cluster, findPath, clock, log }: WorkloadLabelsParts): WorkloadLabels {
  const known = new Map<string, Known>()

  async function ask({ apiVersion, kind, namespace, name }: WorkloadRef): Promise<Labels | undefined> {
    const slash = apiVersion.indexOf('/')
    try {
      const collection = await findPath(kindName(slash < 0 ? '' : apiVersion.slice(0, slash), kind))
      if (collection === undefined) return undefined
      const path = objectPath(collection, namespace, name)
      const { metadata } = await cluster.request<KubeObject>({ method: 'GET', path, accept: acceptMetadata })
      return metadata.labels ?? {}
    } catch (error) {
      log.warn('labels of a workload are not known, exceptions that select by them do not apply', {
        name: `${namespace}/${name}`,
        error,
      })
      return undefined
    }
  }

  return {
    of(workload) {
      const key = JSON.stringify(workload)
      const before = known.get(key)
      const nowMs = clock.monotonicMs()
      if (before && before.untilMs > nowMs) return before.labels
      if (known.size >= maxKept) known.clear()
      const labels = ask(workload)
      known.set(key, { untilMs: nowMs + keptMs, labels })
      return labels
    },
  }
}
