// SPDX-License-Identifier: Apache-2.0
/** Discovery as clients have always read it: versions, groups, and the resources of each. */
import { createHash } from 'node:crypto'
import type { Catalog } from '#adapters/apiserver/catalog.ts'
import { apiVersionOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'

/** `/api`: versions of the core group. `address` is where the server was reached. */
export function coreVersions(catalog: Catalog, address: string): object {
  const core = catalog.groups.find(({ name }) => name === '')
  return {
    kind: 'APIVersions',
    versions: core?.versions ?? [],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  }
}

/** `/apis`: all groups but the core group. */
export function groupList(catalog: Catalog): object {
  const groups = catalog.groups.filter(({ name }) => name !== '').map(({ name }) => groupFields(catalog, name))
  return { kind: 'APIGroupList', apiVersion: 'v1', groups }
}

/** `/apis/<group>`. */
export function group(catalog: Catalog, name: string): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupFields(catalog, name) }
}

function groupFields({ groups }: Catalog, name: string): object {
  const versions = groups.find(each => each.name === name)?.versions ?? []
  const described = versions.map(version => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: described, preferredVersion: described[0] }
}

/** `/apis/<group>/<version>`, `/api/v1`. */
export function resourceList(catalog: Catalog, group: string, version: string): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: catalog
      .of(group, version)
      .flatMap(resource => [resourceEntry(resource), ...subresourceEntries(resource)]),
  }
}

function resourceEntry(resource: ResourceDescriptor): object {
  const { plural, singular, namespaced, kind, verbs, shortNames = [], categories = [] } = resource
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: [...verbs].sort(),
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(verbs.includes('list') ? { storageVersionHash: storageVersionHash(resource) } : {}),
  }
}

function subresourceEntries({ plural, namespaced, subresources = {} }: ResourceDescriptor): object[] {
  return Object.entries(subresources).map(([name, { kind, group, version, verbs }]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    kind,
    verbs: [...verbs].sort(),
  }))
}

/** Tells clients when a kind is stored in another version: it then changes. */
function storageVersionHash({ group, version, kind }: ResourceDescriptor): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64')
}
