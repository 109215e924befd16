// SPDX-License-Identifier: Apache-2.0
/** The id of one container of one version of a workload, by which profiles and filtered results are named. */
import { sha256Hex } from './sha256.ts'
import { instanceSlug } from './slug.ts'

/** Role of a container in its pod. */
export type ContainerType = 'container' | 'initContainer' | 'ephemeralContainer'

/** The parts of an instance id. `name` is that of the workload or of its revision. */
export interface InstanceId {
  readonly apiVersion: string
  readonly namespace: string
  readonly kind: string
  readonly name: string
  readonly container?: { readonly type: ContainerType; readonly name: string }
}

/** Writes an instance id; without container it ends after the name. */
export function formatInstanceId({ apiVersion, namespace, kind, name, container }: InstanceId): string {
  const workload = `apiVersion-${apiVersion}/namespace-${namespace}/kind-${kind}/name-${name}`
  return container ? `${workload}/${container.type}Name-${container.name}` : workload
}

const pattern =
  /^apiVersion-((?:[^/]+\/)?[^/]+)\/namespace-([^/]+)\/kind-([^/]+)\/name-([^/]+)(?:\/(container|initContainer|ephemeralContainer)Name-([^/]+))?$/

/** Reads an instance id; undefined for anything else. */
export function parseInstanceId(text: string): InstanceId | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, apiVersion = '', namespace = '', kind = '', name = '', type, container] = match
  const workload = { apiVersion, namespace, kind, name }
  if (type === undefined || container === undefined) return workload
  return { ...workload, container: { type: type as ContainerType, name: container } }
}

/** Name of the object that concerns this container; undefined when the parts give no valid name. */
export function instanceName(id: InstanceId, suffix = ''): string | undefined {
  const { kind, name, container } = id
  return instanceSlug({ kind, name, ...(container && { container: container.name }), hash: instanceHash(id), suffix })
}

/** Name of the object that concerns all containers of the workload. */
export function workloadInstanceName({ apiVersion, namespace, kind, name }: InstanceId): string | undefined {
  return instanceName({ apiVersion, namespace, kind, name })
}

/** Digest of the instance id, 64 hexadecimal digits. */
export function instanceHash(id: InstanceId): string {
  return sha256Hex(formatInstanceId(id))
}
