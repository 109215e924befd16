// SPDX-License-Identifier: Apache-2.0
/** What a rule looks at: one object, or one subject of a role binding, with views that most rules want. */
import type { KubeObject } from '#domain/kube-object.ts'
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
  /** Present when the object runs pods. */
  readonly workload?: Workload | undefined
  /** Present for rules whose facts say that they look at subjects of bindings. */
  readonly grant?: RbacGrant | undefined
}

/**
 * The subject of an object. Cost: O(containers). Fields of a wrong type read as absent.
 *
 * Subjects have one shape, whatever they have: hundreds of rules look at them, and compiled code is about a shape.
 */
export function subjectOf(object: KubeObject): Subject {
  const kind = kindNameOf(object)
  return { object, kind, workload: workloadOf(object, kind), grant: undefined }
}

/** The same subject for one grant of its binding. */
export function withGrant({ object, kind, workload }: Subject, grant: RbacGrant): Subject {
  return { object, kind, workload, grant }
}

function workloadOf(object: KubeObject, kind: string): Workload | undefined {
  const path = podSpecPathOf(kind)
  if (!path) return undefined
  const { parent, specPath, podMetadataPath } = placesOf(path)
  const template = walk(object, parent)
  if (!isRecord(template)) return undefined
  const { spec, metadata } = template
  if (!isRecord(spec)) return undefined
  const podMetadata = isRecord(metadata) ? metadata : {}
  return { spec, specPath, podMetadata, podMetadataPath, containers: containersOf(spec, specPath) }
}

/** What the path of a pod spec, whose last step is `spec`, says of the paths around it. */
interface Places {
  readonly parent: readonly string[]
  readonly specPath: string
  readonly podMetadataPath: string
}

/** By the paths of the table in `kinds.ts`. */
const known = new Map<readonly string[], Places>()

function placesOf(path: readonly string[]): Places {
  const before = known.get(path)
  if (before) return before
  const parent = path.slice(0, -1)
  const places = { parent, specPath: path.join('.'), podMetadataPath: [...parent, 'metadata'].join('.') }
  known.set(path, places)
  return places
}

function containersOf(spec: Readonly<Record<string, unknown>>, specPath: string): readonly ContainerAt[] {
  const found: ContainerAt[] = []
  for (const list of containerLists) {
    const containers = spec[list]
    if (!Array.isArray(containers)) continue
    for (let i = 0; i < containers.length; i++) {
      const container: unknown = containers[i]
      if (isRecord(container))
        found.push({ container: container as unknown as Container, path: `${specPath}.${list}[${i}]`, list })
    }
  }
  return found
}

function walk(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (let i = 0; i < path.length; i++) {
    if (!isRecord(at)) return undefined
    at = at[path[i] ?? '']
  }
  return at
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
