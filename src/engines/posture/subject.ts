// SPDX-License-Identifier: Apache-2.0
/** What a rule looks at: one object, or one subject of a role binding, with views that most rules want. */
import { type KubeObject, keyOf, refOf } from '#domain/kube-object.ts'
import type { Container, PodSpec } from '#domain/pod-spec.ts'
import { kindNameOf, podSpecPathOf } from './kinds.ts'

export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers'
const containerLists: readonly ContainerList[] = ['containers', 'initContainers', 'ephemeralContainers']

/** A container and where it stands. */
export interface ContainerAt {
  readonly container: Container
  /** `spec.template.spec.containers[0]` */
  readonly path: string
  readonly list: ContainerList
}

/** The pods that an object runs. */
export interface Workload {
  readonly spec: PodSpec
  /** `spec.template.spec` */
  readonly specPath: string
  /** Labels and annotations that the pods get. */
  readonly podMetadata: {
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  /** `spec.template.metadata`, or `metadata` for a Pod. */
  readonly podMetadataPath: string
  /** All three lists: containers, then init, then ephemeral ones. */
  readonly containers: readonly ContainerAt[]
}

/** A subject of a binding together with the role that it gets. */
export interface RbacGrant {
  readonly subject: {
    readonly kind: string
    readonly name: string
    readonly namespace?: string
    readonly apiGroup?: string
  }
  /** Index in the binding's `subjects`. */
  readonly subjectIndex: number
  readonly binding: KubeObject
  readonly role: KubeObject
}

export interface Subject {
  /** The object itself; for a grant, the binding. */
  readonly object: KubeObject
  /** `Kind.group` of the object. */
  readonly kind: string
  /** Identity of the object, `group/kind/namespace/name`. */
  readonly key: string
  /** Present when the object runs pods. */
  readonly workload?: Workload
  /** Present for rules whose facts say that they look at subjects of bindings. */
  readonly grant?: RbacGrant
}

/** The subject of an object. Cost: O(containers). Fields of a wrong type read as absent. */
export function subjectOf(object: KubeObject): Subject {
  const kind = kindNameOf(object)
  const workload = workloadOf(object, kind)
  return { object, kind, key: keyOf(refOf(object)), ...(workload && { workload }) }
}

function workloadOf(object: KubeObject, kind: string): Workload | undefined {
  const path = podSpecPathOf(kind)
  if (!path) return undefined
  const spec = walk(object, path)
  if (!isRecord(spec)) return undefined
  const specPath = path.join('.')
  const parent = path.slice(0, -1)
  const metadata = walk(object, [...parent, 'metadata'])
  return {
    spec,
    specPath,
    podMetadata: isRecord(metadata) ? metadata : {},
    podMetadataPath: [...parent, 'metadata'].join('.'),
    containers: containersOf(spec, specPath),
  }
}

function containersOf(spec: Readonly<Record<string, unknown>>, specPath: string): readonly ContainerAt[] {
  const found: ContainerAt[] = []
  for (const list of containerLists) {
    const containers = spec[list]
    if (!Array.isArray(containers)) continue
    for (const [i, container] of containers.entries()) {
      if (isRecord(container))
        found.push({ container: container as unknown as Container, path: `${specPath}.${list}[${i}]`, list })
    }
  }
  return found
}

function walk(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const step of path) {
    if (!isRecord(at)) return undefined
    at = at[step]
  }
  return at
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
