// SPDX-License-Identifier: Apache-2.0
/** Discovery in one document, as newer clients and the aggregator of kube-apiserver read it. */
import type { Catalog } from '#adapters/apiserver/catalog.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { MediaRange } from '#adapters/apiserver/request/negotiation.ts'

export type DiscoveryVersion = 'v2' | 'v2beta1'

/** The version of aggregated discovery that a media range asks for; undefined for any other. */
export function discoveryVersionOf({ type, parameters }: MediaRange): DiscoveryVersion | undefined {
  const version = parameters.get('v')
  const isAsked =
    type === 'application/json' &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('as') === 'APIGroupDiscoveryList'
  return isAsked && (version === 'v2' || version === 'v2beta1') ? version : undefined
}

/** Media type of the answer; clients compare it letter by letter. */
export function discoveryMediaType(version: DiscoveryVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
}

/** The groups at `/api` (the core group alone) or `/apis` (all others). */
export function groupDiscoveryList(catalog: Catalog, version: DiscoveryVersion, isCore: boolean): object {
  const groups = catalog.groups.filter(({ name }) => (name === '') === isCore)
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { name, creationTimestamp: null },
      versions: versions.map(each => ({
        version: each,
        freshness: 'Current',
        resources: catalog.of(name, each).map(resourceDiscovery),
      })),
    })),
  }
}

function resourceDiscovery(resource: ResourceDescriptor): object {
  const { group, version, kind, plural, singular, namespaced, verbs, shortNames = [], categories = [] } = resource
  const subresources = Object.entries(resource.subresources ?? {}).map(([name, sub]) => ({
    subresource: name,
    responseKind: { group: sub.group ?? group, version: sub.version ?? version, kind: sub.kind },
    verbs: [...sub.verbs].sort(),
  }))
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: [...verbs].sort(),
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  }
}
