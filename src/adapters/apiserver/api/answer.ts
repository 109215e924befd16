// SPDX-License-Identifier: Apache-2.0
/** From a call to its reply: who asks, what for, whether they may, and which operation answers. */
import { ApiError, forbidden, methodNotAllowed } from '#adapters/apiserver/api-error.ts'
import type { RequestAttributes } from '#adapters/apiserver/auth.ts'
import { groupResourceOf, type UserInfo, type Verb } from '#adapters/apiserver/descriptor.ts'
import { apiErrorOf } from '#adapters/apiserver/operations/errors.ts'
import { type NamedTarget, type ResourceTarget, type Target, targetOf } from '#adapters/apiserver/request/target.ts'
import type { Call } from './call.ts'
import { documentRequest } from './documents.ts'
import type { ApiParts } from './parts.ts'
import { withJsonBody } from './protobuf-body.ts'
import { getRequest, listRequest, watchRequest } from './read-requests.ts'
import type { Reply } from './reply.ts'
import { getViewRequest, writeViewRequest } from './view-requests.ts'
import { createRequest, deleteCollectionRequest, deleteRequest, patchRequest, updateRequest } from './write-requests.ts'

/** Paths that tell nothing but that the server is there; anybody may ask. */
const openPaths = new Set(['healthz', 'livez', 'readyz'])

/** Answers a call. Errors: `ApiError` for every refusal; anything else is a defect of the server. */
export async function answer(parts: ApiParts, call: Omit<Call, 'user'>, user: UserInfo | undefined): Promise<Reply> {
  const target = targetOf(call.path, parts.catalog)
  const verb = verbOf(call, target)
  call.about(verb, target.kind === 'resource' ? groupResourceOf(target.resource) : '')
  if (!(target.kind === 'plain' && openPaths.has(target.path.split('/')[0] ?? ''))) {
    if (!user) throw new ApiError('Unauthorized', 'Unauthorized')
    await checkAllowed(parts, { user, verb, path: call.path, ...resourceOf(target) }, target)
  }
  const full = withJsonBody(withUser(call, user ?? anonymous), parts.readProtobuf)
  if (target.kind !== 'resource') {
    if (verb !== 'get') throw new ApiError('MethodNotAllowed', `the server does not allow this method on ${call.path}`)
    return documentRequest(parts, full, target)
  }
  const leave = takesBody(verb) ? parts.writeGate.enter(target.resource, heldBytes(verb, call)) : undefined
  try {
    return await resourceRequest({ parts, call: full, target, verb })
  } catch (error) {
    throw apiErrorOf(error, { resource: target.resource, name: target.name ?? '' })
  } finally {
    leave?.()
  }
}

/** The call itself, as copying it takes as long as reading a path: nobody has looked for a user in it before. */
function withUser(call: Omit<Call, 'user'>, user: UserInfo): Call {
  return Object.assign(call, { user })
}

function takesBody(verb: string): boolean {
  return verb === 'create' || verb === 'update' || verb === 'patch'
}

/** What a write may hold of a body; a short patch may touch a long object. */
function heldBytes(verb: string, call: Omit<Call, 'user'>): number {
  return verb === 'patch' ? Number.NaN : Number(call.header('content-length') ?? Number.NaN)
}

const anonymous: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** The verb by which authorization and discovery call a request. */
function verbOf({ method, query }: Pick<Call, 'method' | 'query'>, target: Target): string {
  const isGet = method === 'GET' || method === 'HEAD'
  if (target.kind !== 'resource') return isGet ? 'get' : method.toLowerCase()
  const { name, subresource } = target
  if (isGet) {
    if (subresource === undefined && isTrue(query.get('watch'))) return 'watch'
    return name === undefined ? 'list' : 'get'
  }
  if (method === 'POST') return 'create'
  if (method === 'PUT') return 'update'
  if (method === 'PATCH') return 'patch'
  if (method === 'DELETE') return name === undefined ? 'deletecollection' : 'delete'
  return method.toLowerCase()
}

function isTrue(text: string | null): boolean {
  return text !== null && !['0', 'f', 'false', 'False', 'FALSE'].includes(text)
}

function resourceOf(target: Target): Pick<RequestAttributes, 'resource'> {
  if (target.kind !== 'resource') return {}
  const { resource, namespace, name, subresource } = target
  const { group, version, plural } = resource
  return {
    resource: {
      group,
      version,
      plural,
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    },
  }
}

/** Errors: Forbidden. */
async function checkAllowed(
  { authentication }: ApiParts,
  attributes: RequestAttributes,
  target: Target,
): Promise<void> {
  const { allowed, reason = '' } = await authentication.authorize(attributes)
  if (allowed) return
  const { user, verb, path } = attributes
  if (target.kind !== 'resource')
    throw new ApiError(
      'Forbidden',
      `forbidden: User "${user.name}" cannot ${verb} path "${path}"${reason && `: ${reason}`}`,
    )
  const { resource, namespace, name = '' } = target
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const what = `cannot ${verb} resource "${resource.plural}" in API group "${resource.group}" ${where}`
  throw forbidden(resource, name, `User "${user.name}" ${what}${reason && `: ${reason}`}`)
}

interface ResourceRequest {
  readonly parts: ApiParts
  readonly call: Call
  readonly target: ResourceTarget
  readonly verb: string
}

async function resourceRequest(request: ResourceRequest): Promise<Reply> {
  const { parts, call, target, verb } = request
  if (isNamed(target) && target.subresource !== undefined) return subresourceRequest(request, target)
  if (!target.resource.verbs.some(each => each === verb)) throw methodNotAllowed(target.resource, verb)
  // Beyond one namespace objects are only looked at, so that no single request can empty all of them.
  if (isBeyondNamespaces(target) && verb !== 'list' && verb !== 'watch') throw methodNotAllowed(target.resource, verb)
  const known = verb as Verb
  if (known === 'watch') return watchRequest(parts, call, target)
  if (isNamed(target)) {
    if (known === 'get') return getRequest(parts, call, target)
    if (known === 'update') return updateRequest(parts, call, target)
    if (known === 'patch') return patchRequest(parts, call, target)
    if (known === 'delete') return deleteRequest(parts, call, target)
  } else {
    if (known === 'list') return listRequest(parts, call, target)
    if (known === 'create') return createRequest(parts, call, target)
    if (known === 'deletecollection') return deleteCollectionRequest(parts, call, target)
  }
  throw methodNotAllowed(target.resource, verb)
}

function isBeyondNamespaces({ resource, namespace }: ResourceTarget): boolean {
  return resource.namespaced && namespace === undefined
}

function isNamed(target: ResourceTarget): target is NamedTarget {
  return target.name !== undefined
}

async function subresourceRequest({ parts, call, verb }: ResourceRequest, target: NamedTarget): Promise<Reply> {
  const { resource, subresource = '' } = target
  const known = resource.subresources?.[subresource]
  if (!known?.verbs.some(each => each === verb)) throw methodNotAllowed(resource, verb)
  if (known.type === 'view') {
    if (verb === 'get') return getViewRequest(parts, call, { target, view: known })
    return writeViewRequest(parts, call, { target, view: known })
  }
  if (verb === 'get') return getRequest(parts, call, target)
  return verb === 'update' ? updateRequest(parts, call, target) : patchRequest(parts, call, target)
}
