// SPDX-License-Identifier: Apache-2.0
/** All resources a server offers, found by path, by kind and by where they are stored. */
import { groupOf, versionOf } from '#domain/kube-object.ts'
import { groupResourceOf, type ResourceDescriptor, storageKeyOf } from './descriptor.ts'

export interface ApiGroup {
  readonly name: string
  /** The preferred one first. */
  readonly versions: readonly string[]
}

export interface Catalog {
  readonly resources: readonly ResourceDescriptor[]
  /** In the order of the descriptors. The core group, named by an empty string, among them. */
  readonly groups: readonly ApiGroup[]
  find(group: string, version: string, plural: string): ResourceDescriptor | undefined
  /** Resources of one group and version, in the order of the descriptors. */
  of(group: string, version: string): readonly ResourceDescriptor[]
  byKind(apiVersion: string, kind: string): ResourceDescriptor | undefined
  /** One descriptor per stored kind: that of the group's preferred version. */
  readonly stored: ReadonlyMap<string, ResourceDescriptor>
}

/** Indexes descriptors. The first version named of a group is its preferred one. Throws on a resource named twice. */
export function createCatalog(resources: readonly ResourceDescriptor[]): Catalog {
  const byPath = new Map<string, ResourceDescriptor>()
  const byKind = new Map<string, ResourceDescriptor>()
  const byVersion = new Map<string, ResourceDescriptor[]>()
  const groups = new Map<string, string[]>()
  const stored = new Map<string, ResourceDescriptor>()
  for (const resource of resources) {
    const { group, version, plural, kind } = resource
    const path = `${group}/${version}/${plural}`
    if (byPath.has(path)) throw new TypeError(`resource ${groupResourceOf(resource)} ${version} is described twice`)
    byPath.set(path, resource)
    // Two resources may share a kind; what creates objects is the one that is found by it.
    if (!byKind.has(`${group}/${version}/${kind}`)) byKind.set(`${group}/${version}/${kind}`, resource)
    append(byVersion, `${group}/${version}`, resource)
    const versions = groups.get(group) ?? []
    if (!versions.includes(version)) groups.set(group, [...versions, version])
    if (isStored(resource) && !stored.has(storageKeyOf(resource))) stored.set(storageKeyOf(resource), resource)
  }
  return {
    resources,
    groups: [...groups].map(([name, versions]) => ({ name, versions })),
    find: (group, version, plural) => byPath.get(`${group}/${version}/${plural}`),
    of: (group, version) => byVersion.get(`${group}/${version}`) ?? [],
    byKind: (apiVersion, kind) => byKind.get(`${groupOf(apiVersion)}/${versionOf(apiVersion)}/${kind}`),
    stored,
  }
}

function isStored(resource: ResourceDescriptor): boolean {
  return !resource.projection && !resource.answer && resource.verbs.includes('list')
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}
