// SPDX-License-Identifier: Apache-2.0
/** The images that objects run, and what the objects say about how to get them. */
import type { PodAccess } from '#apps/images/pull-credentials.ts'
import { isJsonObject, scalarText } from '#domain/json.ts'
import { groupOf, type KubeObject } from '#domain/kube-object.ts'
import { fullImageName } from '#engines/posture/fact-objects.ts'
import { subjectOf, type Workload } from '#engines/posture/subject.ts'
import type { AcceptanceTarget } from '#engines/vulnmatch/excuse/acceptance.ts'

export interface NeededImage {
  /** As the first of the objects names it. */
  readonly name: string
  /** `linux/arm64`, where the objects or the nodes leave no choice. */
  readonly platform?: string
  /** The pods that pull it, as far as they differ. */
  readonly pods: readonly PodAccess[]
  /** The containers that run it, as exceptions see them. */
  readonly uses: readonly AcceptanceTarget[]
}

/** What is known of an image while objects are read. */
interface Found {
  readonly name: string
  readonly pods: Map<string, PodAccess>
  readonly uses: AcceptanceTarget[]
  readonly systems: Set<string>
  readonly architectures: Set<string>
}

/**
 * The images in containers of every kind, the same image once, in order of their names.
 *
 * @param objects  those whose images are wanted
 * @param all      among them nodes, which run what says nothing else
 */
export function neededImages(objects: Iterable<KubeObject>, all: Iterable<KubeObject> = []): readonly NeededImage[] {
  const byFullName = new Map<string, Found>()
  for (const object of objects) {
    const { workload } = subjectOf(object)
    if (!workload) continue
    const pod = accessOf(object, workload)
    const selector = labelsOf(workload.spec)
    for (const { container } of workload.containers) {
      const name: unknown = container.image
      if (typeof name !== 'string' || name === '') continue
      const fullName = fullImageName(name)
      const found: Found = byFullName.get(fullName) ?? {
        name,
        pods: new Map(),
        uses: [],
        systems: new Set(),
        architectures: new Set(),
      }
      byFullName.set(fullName, found)
      found.pods.set(JSON.stringify(pod), pod)
      found.uses.push(useOf(object, scalarText(container.name)))
      found.systems.add(labelIn(selector, 'os'))
      found.architectures.add(labelIn(selector, 'arch'))
    }
  }
  const nodes = nodePlatform(all)
  return [...byFullName.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, pods, uses, systems, architectures }) => {
      const system = onlyOf(systems) ?? nodes.system
      const architecture = onlyOf(architectures) ?? nodes.architecture
      const platform = architecture === undefined ? undefined : `${system ?? 'linux'}/${architecture}`
      return { name, pods: [...pods.values()], uses, ...(platform !== undefined && { platform }) }
    })
}

function accessOf({ metadata }: KubeObject, { spec }: Workload): PodAccess {
  const secrets: unknown = spec.imagePullSecrets
  const named: readonly unknown[] = Array.isArray(secrets) ? secrets : []
  return {
    namespace: metadata.namespace ?? 'default',
    serviceAccount: scalarText(spec.serviceAccountName) || scalarText(spec.serviceAccount) || 'default',
    pullSecrets: named.flatMap(each => (isJsonObject(each) ? scalarText(each['name']) || [] : [])),
  }
}

/** Names of the image are known when it has been read. */
function useOf({ apiVersion, kind, metadata }: KubeObject, containerName: string): AcceptanceTarget {
  const { name, namespace = 'default', labels = {} } = metadata
  return { namespace, apiGroup: groupOf(apiVersion), kind, name, containerName, images: [], labels }
}

type Labels = Readonly<Record<string, unknown>>

function labelsOf(spec: object): Labels {
  const selector: unknown = (spec as { readonly nodeSelector?: unknown }).nodeSelector
  return isJsonObject(selector) ? selector : {}
}

/** Empty where it is not said. The older names are those of Kubernetes before 1.14. */
function labelIn(labels: Labels, key: 'os' | 'arch'): string {
  const text = scalarText(labels[`kubernetes.io/${key}`]) || scalarText(labels[`beta.kubernetes.io/${key}`])
  return /^[a-z0-9]{1,20}$/.test(text) ? text : ''
}

/** What all nodes have in common. */
function nodePlatform(objects: Iterable<KubeObject>): { readonly system?: string; readonly architecture?: string } {
  const [systems, architectures] = [new Set<string>(), new Set<string>()]
  for (const { kind, apiVersion, metadata } of objects) {
    if (kind !== 'Node' || apiVersion !== 'v1') continue
    systems.add(labelIn(metadata.labels ?? {}, 'os'))
    architectures.add(labelIn(metadata.labels ?? {}, 'arch'))
  }
  const [system, architecture] = [onlyOf(systems), onlyOf(architectures)]
  return { ...(system !== undefined && { system }), ...(architecture !== undefined && { architecture }) }
}

/** The one that is said; undefined where nothing is, or several are. */
function onlyOf(texts: ReadonlySet<string>): string | undefined {
  const [first] = texts
  return texts.size === 1 && first !== '' ? first : undefined
}
