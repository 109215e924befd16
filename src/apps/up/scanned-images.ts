// SPDX-License-Identifier: Apache-2.0
/** What the image service has stored, read back for the person who started it. */
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { type MatchSeverity, matchSeverities, readMatchCounts } from '#api/spdx-v1beta1/vulnerability-counts.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'

/** The image of one container. */
export interface ScannedContainer {
  readonly namespace: string
  /** `deployment/web` */
  readonly workload: string
  readonly container: string
  readonly image: string
  readonly counts: Readonly<Record<MatchSeverity, number>>
  readonly fixable: number
  /** `ready`, or why the counts are not the whole truth. */
  readonly status: string
}

export interface ScannedImages {
  /** Worst first. */
  readonly containers: readonly ScannedContainer[]
  /** Whether they were matched with the database that comes with the example. */
  readonly isStarterDatabase: boolean
}

interface ReadOptions {
  readonly results: KubeRest
  readonly isStarterDatabase: boolean
}

const pageSize = 500
const maxContainers = 100_000
const apiVersion = 'spdx.softwarecomposition.kubescape.io/v1beta1'

/** Every summary of a container. */
export async function scannedImages({ results, isStarterDatabase }: ReadOptions): Promise<ScannedImages> {
  const containers: ScannedContainer[] = []
  const path = resourcePath({ apiVersion, plural: 'vulnerabilitymanifestsummaries' })
  let next: string | undefined
  do {
    const page = await results.request<{
      readonly metadata?: { readonly continue?: string }
      readonly items?: readonly KubeObject[]
    }>({ method: 'GET', path, query: { limit: pageSize, continue: next } })
    containers.push(...(page.items ?? []).map(containerOf))
    next = page.metadata?.continue || undefined
  } while (next !== undefined && containers.length < maxContainers)
  return { containers: containers.sort(worstFirst), isStarterDatabase }
}

function containerOf({ metadata, spec }: KubeObject): ScannedContainer {
  const { namespace = '', name, annotations = {}, labels = {} } = metadata
  const { severities, fixable } = (spec ?? {}) as { readonly severities?: unknown; readonly fixable?: unknown }
  const counts = readMatchCounts(severities)
  const kind = labels[labelKeys.kind]
  return {
    namespace,
    workload: kind === undefined ? name : `${kind.toLowerCase()}/${labels[labelKeys.name] ?? ''}`,
    container: annotations[labelKeys.containerName] ?? '',
    image: annotations[labelKeys.imageTag] ?? '',
    counts: Object.fromEntries(matchSeverities.map(each => [each, counts[each].all])) as Record<MatchSeverity, number>,
    fixable: typeof fixable === 'number' ? fixable : 0,
    status: annotations[labelKeys.status] ?? '',
  }
}

function worstFirst(a: ScannedContainer, b: ScannedContainer): number {
  for (const severity of matchSeverities) {
    const difference = b.counts[severity] - a.counts[severity]
    if (difference !== 0) return difference
  }
  return `${a.namespace}/${a.workload}` < `${b.namespace}/${b.workload}` ? -1 : 1
}
