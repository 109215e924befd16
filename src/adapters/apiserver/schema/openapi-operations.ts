// SPDX-License-Identifier: Apache-2.0
/** The operations of the served resources, as both versions of OpenAPI describe them. */
import { apiVersionOf, listKindOf, type ResourceDescriptor, type Verb } from '#adapters/apiserver/descriptor.ts'
import type { Subresource } from '#adapters/apiserver/subresource.ts'
import type { GroupVersionKind } from '#domain/structural-schema.ts'

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** A query parameter. */
export interface QueryParameter {
  readonly name: string
  readonly type: 'string' | 'integer' | 'boolean'
}

/** One operation; schema names are those of the library, absent when the kind has none. */
export interface ApiOperation {
  readonly path: string
  readonly method: HttpMethod
  readonly id: string
  /** `x-kubernetes-action`. */
  readonly action: string
  readonly kind: GroupVersionKind
  /** Media types of the body; empty when there is none. */
  readonly consumes: readonly string[]
  readonly body?: string
  readonly response?: string
  readonly query: readonly QueryParameter[]
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

function texts(...names: readonly string[]): readonly QueryParameter[] {
  return names.map(name => ({ name, type: 'string' }))
}

const pretty = texts('pretty')
const writes = [...texts('dryRun', 'fieldManager', 'fieldValidation'), ...pretty]
const applies: readonly QueryParameter[] = [...writes, { name: 'force', type: 'boolean' }]
const deletes: readonly QueryParameter[] = [
  ...texts('dryRun', 'propagationPolicy'),
  { name: 'gracePeriodSeconds', type: 'integer' },
  { name: 'orphanDependents', type: 'boolean' },
]
const selects: readonly QueryParameter[] = [
  ...texts('continue', 'fieldSelector', 'labelSelector', 'resourceVersion', 'resourceVersionMatch'),
  { name: 'limit', type: 'integer' },
  { name: 'timeoutSeconds', type: 'integer' },
]
const lists: readonly QueryParameter[] = [
  ...selects,
  { name: 'allowWatchBookmarks', type: 'boolean' },
  { name: 'sendInitialEvents', type: 'boolean' },
  { name: 'watch', type: 'boolean' },
]

interface Shape {
  readonly method: HttpMethod
  readonly action: string
  /** First word of the operation id. */
  readonly word: string
  readonly query: readonly QueryParameter[]
}

const shapes: Readonly<Record<Exclude<Verb, 'watch'>, Shape>> = {
  list: { method: 'get', action: 'list', word: 'list', query: lists },
  create: { method: 'post', action: 'post', word: 'create', query: writes },
  deletecollection: {
    method: 'delete',
    action: 'deletecollection',
    word: 'deleteCollection',
    query: [...selects, ...deletes],
  },
  get: { method: 'get', action: 'get', word: 'read', query: pretty },
  update: { method: 'put', action: 'put', word: 'replace', query: writes },
  patch: { method: 'patch', action: 'patch', word: 'patch', query: applies },
  delete: { method: 'delete', action: 'delete', word: 'delete', query: deletes },
}

const collectionVerbs: readonly string[] = ['list', 'create', 'deletecollection']

/** Every operation of a resource and of its subresources. */
export function* operationsOf(descriptor: ResourceDescriptor): Generator<ApiOperation> {
  const { group, namespaced, plural } = descriptor
  const base = `${group === '' ? '/api' : '/apis'}/${apiVersionOf(descriptor)}`
  const collection = namespaced ? `${base}/namespaces/{namespace}/${plural}` : `${base}/${plural}`
  if (namespaced && descriptor.verbs.includes('list')) {
    yield operation(descriptor, 'list', { path: `${base}/${plural}`, scope: '', tail: 'ForAllNamespaces' })
  }
  const scope = namespaced ? 'Namespaced' : ''
  for (const verb of descriptor.verbs) {
    if (verb === 'watch') continue
    const path = collectionVerbs.includes(verb) ? collection : `${collection}/{name}`
    yield operation(descriptor, verb, { path, scope, tail: '' })
  }
  for (const [name, subresource] of Object.entries(descriptor.subresources ?? {})) {
    const part = asResource(descriptor, subresource)
    const tail = name.charAt(0).toUpperCase() + name.slice(1)
    for (const verb of subresource.verbs) {
      const id = operationId(descriptor, verb, { scope, tail })
      yield { ...operation(part, verb, { path: `${collection}/{name}/${name}`, scope, tail }), id }
    }
  }
}

/** The resource as its subresource shows it: another kind, perhaps, and the patches that the resource takes. */
function asResource(descriptor: ResourceDescriptor, { kind, group, version }: Subresource): ResourceDescriptor {
  if (kind === descriptor.kind) return descriptor
  const { schema: _, ...rest } = descriptor
  return { ...rest, kind, group: group ?? descriptor.group, version: version ?? descriptor.version }
}

interface Place {
  readonly path: string
  readonly scope: '' | 'Namespaced'
  readonly tail: string
}

function operation(
  descriptor: ResourceDescriptor,
  verb: Exclude<Verb, 'watch'>,
  { path, scope, tail }: Place,
): ApiOperation {
  const { method, action, query } = shapes[verb]
  const { group, version, kind } = descriptor
  const body = bodyOf(descriptor, verb)
  const response = responseOf(descriptor, verb)
  return {
    path,
    method,
    id: operationId(descriptor, verb, { scope, tail }),
    action,
    kind: { group, version, kind },
    consumes: verb === 'patch' ? advertisedPatches(descriptor) : body === undefined ? [] : ['application/json'],
    ...(body !== undefined && { body }),
    ...(response !== undefined && { response }),
    query,
  }
}

/**
 * The patches that clients should send. kubectl prefers strategic merge patches where they are named, and cannot make
 * one across a map of objects, such as the controls of a scan; where bodies are kept as sent, plain merge patches do.
 */
function advertisedPatches({ bodies, patchTypes }: ResourceDescriptor): readonly string[] {
  if (bodies === 'validated') return patchTypes
  return patchTypes.filter(type => type !== 'application/strategic-merge-patch+json')
}

function operationId(
  { group, version, kind }: ResourceDescriptor,
  verb: Exclude<Verb, 'watch'>,
  { scope, tail }: Omit<Place, 'path'>,
): string {
  return `${shapes[verb].word}${groupVersionWord(group, version)}${scope}${kind}${tail}`
}

function bodyOf({ schema }: ResourceDescriptor, verb: Verb): string | undefined {
  if (verb === 'delete' || verb === 'deletecollection') return `${meta}.DeleteOptions`
  if (verb === 'patch') return `${meta}.Patch`
  return verb === 'create' || verb === 'update' ? schema : undefined
}

function responseOf(descriptor: ResourceDescriptor, verb: Verb): string | undefined {
  if (verb === 'delete' || verb === 'deletecollection') return `${meta}.Status`
  const { schema, kind } = descriptor
  if (schema === undefined || verb !== 'list') return schema
  return schema.slice(0, schema.length - kind.length) + listKindOf(descriptor)
}

/** `AppsV1` of apps/v1, `RbacAuthorizationV1` of rbac.authorization.k8s.io/v1, `CoreV1` of v1. */
function groupVersionWord(group: string, version: string): string {
  const words = (group === '' ? 'core' : group.replace(/\.k8s\.io$/, '')).split('.')
  return [...words, version].map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
