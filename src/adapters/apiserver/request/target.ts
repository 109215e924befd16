// SPDX-License-Identifier: Apache-2.0
/** What a path of the API asks for. */
import { noSuchPath } from '#adapters/apiserver/api-error.ts'
import type { Catalog } from '#adapters/apiserver/catalog.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'

export interface ResourceTarget {
  readonly kind: 'resource'
  readonly resource: ResourceDescriptor
  /** Absent: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string
  /** Absent: the collection. */
  readonly name?: string
  readonly subresource?: string
}

/** A target that names an object. */
export type NamedTarget = ResourceTarget & { readonly name: string }

/** Where a target is, without its subresource. */
export function placeOf({
  resource,
  namespace,
  name,
}: NamedTarget): Pick<NamedTarget, 'resource' | 'namespace' | 'name'> {
  return { resource, name, ...(namespace === undefined ? {} : { namespace }) }
}

export type Target =
  | ResourceTarget
  /** `/api` */
  | { readonly kind: 'core-versions' }
  /** `/apis` */
  | { readonly kind: 'groups' }
  /** `/apis/apps` */
  | { readonly kind: 'group'; readonly group: string }
  /** `/api/v1`, `/apis/apps/v1` */
  | { readonly kind: 'version'; readonly group: string; readonly version: string }
  /** `/openapi/v2` */
  | { readonly kind: 'openapi-v2' }
  /** `/openapi/v3`, `/openapi/v3/apis/apps/v1` */
  | { readonly kind: 'openapi-v3'; readonly path: string }
  /** `/version`, `/healthz`, `/livez`, `/readyz`, `/metrics`, `/` */
  | { readonly kind: 'plain'; readonly path: string }

const plainPaths = new Set(['version', 'healthz', 'livez', 'readyz', 'metrics'])

/** Deeper paths lead nowhere. */
const maxSegments = 12

/** Collections of a catalog by their paths; most requests are about few of them, over and over. */
const collections = new WeakMap<Catalog, Map<string, ResourceTarget>>()
const maxCollections = 1000

/** Reads a path, without its query. Errors: NotFound for what is not served, BadRequest never. */
export function targetOf(path: string, catalog: Catalog): Target {
  const known = collections.get(catalog) ?? new Map<string, ResourceTarget>()
  const found = knownTarget(path, known)
  if (found) return found
  const target = readTarget(path, catalog)
  if (target.kind === 'resource' && holdsObjects(target) && !path.endsWith('/')) {
    if (known.size >= maxCollections) known.clear()
    known.set(path, target)
    collections.set(catalog, known)
  }
  return target
}

/**
 * A collection that is known, or an object in one, where the path is written as usual. What it more likely is comes
 * first: to look for a text that was just cut out takes as long as reading it.
 */
function knownTarget(path: string, known: ReadonlyMap<string, ResourceTarget>): ResourceTarget | undefined {
  if (looksLikeObject(path)) return knownObject(path, known) ?? known.get(path)
  return known.get(path) ?? knownObject(path, known)
}

const slash = 0x2f

/** Under `/apis` an object's path has an odd number of slashes, in the core group an even one. */
function looksLikeObject(path: string): boolean {
  let slashes = 0
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) === slash) slashes++
  return slashes % 2 === (path.startsWith('/apis/') ? 1 : 0)
}

function knownObject(path: string, known: ReadonlyMap<string, ResourceTarget>): ResourceTarget | undefined {
  const at = path.lastIndexOf('/')
  const name = path.slice(at + 1)
  if (name === '' || name.includes('%')) return undefined
  const collection = known.get(path.slice(0, at))
  return collection && { ...collection, name }
}

/** Claims that a name behind the path of a target is that of an object. */
function holdsObjects({ resource, namespace, name }: ResourceTarget): boolean {
  return name === undefined && resource.namespaced === (namespace !== undefined)
}

function readTarget(path: string, catalog: Catalog): Target {
  const segments = segmentsOf(path)
  const [first, ...rest] = segments
  if (first === undefined) return { kind: 'plain', path: '' }
  if (first === 'api') return coreTarget(rest, catalog)
  if (first === 'apis') return groupTarget(rest, catalog)
  if (first === 'openapi' && rest[0] === 'v2' && rest.length === 1) return { kind: 'openapi-v2' }
  if (first === 'openapi' && rest[0] === 'v3') return { kind: 'openapi-v3', path: rest.slice(1).join('/') }
  if (plainPaths.has(first) && (rest.length === 0 || first.endsWith('z')))
    return { kind: 'plain', path: segments.join('/') }
  throw noSuchPath()
}

function segmentsOf(path: string): string[] {
  const trimmed = path.endsWith('/') ? path.slice(1, -1) : path.slice(1)
  if (trimmed === '') return []
  const segments = trimmed.split('/', maxSegments + 1)
  if (segments.length > maxSegments) throw noSuchPath()
  if (!trimmed.includes('%')) return segments
  try {
    return segments.map(decodeURIComponent)
  } catch {
    throw noSuchPath()
  }
}

function coreTarget([version, ...rest]: readonly string[], catalog: Catalog): Target {
  if (version === undefined) return { kind: 'core-versions' }
  return versionTarget({ group: '', version, rest }, catalog)
}

function groupTarget([group, version, ...rest]: readonly string[], catalog: Catalog): Target {
  if (group === undefined) return { kind: 'groups' }
  if (group === '' || !catalog.groups.some(({ name }) => name === group)) throw noSuchPath()
  if (version === undefined) return { kind: 'group', group }
  return versionTarget({ group, version, rest }, catalog)
}

interface VersionPath {
  readonly group: string
  readonly version: string
  readonly rest: readonly string[]
}

function versionTarget({ group, version, rest }: VersionPath, catalog: Catalog): Target {
  if (catalog.of(group, version).length === 0) throw noSuchPath()
  if (rest.length === 0) return { kind: 'version', group, version }
  const find = (plural: string | undefined) => catalog.find(group, version, plural ?? '')
  // `namespaces/x/pods` are pods; `namespaces/x/status` is about the namespace.
  const [first, namespace, plural, ...tail] = rest
  const inNamespace = first === 'namespaces' && plural !== undefined ? find(plural) : undefined
  if (inNamespace) {
    if (!inNamespace.namespaced || namespace === undefined || namespace === '') throw noSuchPath()
    return resourceTarget(inNamespace, namespace, tail)
  }
  const resource = find(first)
  if (!resource) throw noSuchPath()
  // Objects in namespaces are only reached through their namespace.
  if (resource.namespaced && rest.length > 1) throw noSuchPath()
  return resourceTarget(resource, undefined, rest.slice(1))
}

function resourceTarget(
  resource: ResourceDescriptor,
  namespace: string | undefined,
  tail: readonly string[],
): ResourceTarget {
  const [name, subresource, ...more] = tail
  if (more.length > 0 || name === '') throw noSuchPath()
  if (subresource !== undefined && !Object.hasOwn(resource.subresources ?? {}, subresource)) throw noSuchPath()
  return {
    kind: 'resource',
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  }
}
