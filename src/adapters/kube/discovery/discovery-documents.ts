// SPDX-License-Identifier: Apache-2.0
/** Reads what an API server says it serves, in the aggregated form and in the classic one. */
import { isRecord } from '#adapters/kube/rest/errors.ts'

/** A resource that a server serves. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Its name in paths: `deployments`. */
  readonly plural: string
  /** Empty when the server does not say. */
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly isNamespaced: boolean
  readonly verbs: readonly string[]
  /** `status`, `scale`; empty in versions of a server that lists none. */
  readonly subresources: readonly string[]
}

/** A group version that could not be told: an aggregated server that is away. */
export interface DiscoveryDoubt {
  readonly groupVersion: string
  readonly because: string
}

/** What one document says. */
export interface DiscoveryPart {
  readonly resources: readonly ApiResource[]
  readonly doubts: readonly DiscoveryDoubt[]
}

/** Groups and versions of a server, preferred first. */
export interface GroupVersion {
  readonly group: string
  readonly version: string
}

/** Reads an APIGroupDiscoveryList; entries that make no sense are left out. Source: apidiscovery.k8s.io/v2. */
export function readAggregated(document: unknown): DiscoveryPart {
  const resources: ApiResource[] = []
  const doubts: DiscoveryDoubt[] = []
  for (const item of listOf(document, 'items')) {
    const group = textOf(isRecord(item['metadata']) ? item['metadata'] : {}, 'name')
    for (const one of listOf(item, 'versions')) {
      const version = textOf(one, 'version')
      if (version === '') continue
      // What a server that is away used to serve is still told, but marked.
      if (one['freshness'] === 'Stale')
        doubts.push({ groupVersion: nameOf({ group, version }), because: 'its server does not answer' })
      for (const resource of listOf(one, 'resources')) {
        const read = readAggregatedResource({ group, version }, resource)
        if (read) resources.push(read)
      }
    }
  }
  return { resources, doubts }
}

type Fields = Readonly<Record<string, unknown>>

function readAggregatedResource({ group, version }: GroupVersion, fields: Fields): ApiResource | undefined {
  const plural = textOf(fields, 'resource')
  const kind = textOf(isRecord(fields['responseKind']) ? fields['responseKind'] : {}, 'kind')
  if (plural === '' || kind === '') return undefined
  return {
    group,
    version,
    kind,
    plural,
    singular: textOf(fields, 'singularResource'),
    shortNames: textsOf(fields, 'shortNames'),
    categories: textsOf(fields, 'categories'),
    isNamespaced: fields['scope'] === 'Namespaced',
    verbs: textsOf(fields, 'verbs'),
    subresources: listOf(fields, 'subresources').map(each => textOf(each, 'subresource')),
  }
}

/** The versions of the core group, from APIVersions. */
export function readCoreVersions(document: unknown): GroupVersion[] {
  return (isRecord(document) ? textsOf(document, 'versions') : []).map(version => ({ group: '', version }))
}

/** Groups with their versions, the preferred one first, from APIGroupList. */
export function readGroups(document: unknown): GroupVersion[] {
  return listOf(document, 'groups').flatMap(fields => {
    const group = textOf(fields, 'name')
    const preferred = textOf(isRecord(fields['preferredVersion']) ? fields['preferredVersion'] : {}, 'version')
    const versions = listOf(fields, 'versions').map(each => textOf(each, 'version'))
    const ordered = [...versions.filter(each => each === preferred), ...versions.filter(each => each !== preferred)]
    return ordered.filter(version => version !== '').map(version => ({ group, version }))
  })
}

/** The resources of one group version, from APIResourceList. */
export function readResources(groupVersion: GroupVersion, document: unknown): ApiResource[] {
  const entries = listOf(document, 'resources')
  const subresources = Map.groupBy(
    entries.map(fields => textOf(fields, 'name').split('/')).filter(([plural, sub]) => plural && sub),
    ([plural]) => plural ?? '',
  )
  return entries.flatMap(fields => {
    const plural = textOf(fields, 'name')
    const kind = textOf(fields, 'kind')
    if (plural === '' || kind === '' || plural.includes('/')) return []
    return {
      ...groupVersion,
      kind,
      plural,
      singular: textOf(fields, 'singularName'),
      shortNames: textsOf(fields, 'shortNames'),
      categories: textsOf(fields, 'categories'),
      isNamespaced: fields['namespaced'] === true,
      verbs: textsOf(fields, 'verbs'),
      subresources: (subresources.get(plural) ?? []).map(([, ...rest]) => rest.join('/')),
    }
  })
}

/** `v1`, `apps/v1`. */
export function nameOf({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`
}

function listOf(document: unknown, field: string): Fields[] {
  const value = isRecord(document) ? document[field] : undefined
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function textOf(fields: Fields, field: string): string {
  const value = fields[field]
  return typeof value === 'string' ? value : ''
}

function textsOf(fields: Fields, field: string): string[] {
  const value = fields[field]
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}
