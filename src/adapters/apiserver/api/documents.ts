// SPDX-License-Identifier: Apache-2.0
/** Requests that are not about objects: discovery, OpenAPI, version, health, metrics. */
import { ApiError, noSuchPath } from '#adapters/apiserver/api-error.ts'
import {
  type DiscoveryVersion,
  discoveryMediaType,
  discoveryVersionOf,
  groupDiscoveryList,
} from '#adapters/apiserver/discovery/aggregated.ts'
import { coreVersions, group, groupList, resourceList } from '#adapters/apiserver/discovery/resources.ts'
import { acceptsJson, mediaRanges, representationOf } from '#adapters/apiserver/request/negotiation.ts'
import type { Target } from '#adapters/apiserver/request/target.ts'
import type { Call } from './call.ts'
import type { ApiParts } from './parts.ts'
import { documentReply, encodedReply, jsonReply, type Reply, textReply } from './reply.ts'

export type DocumentTarget = Exclude<Target, { kind: 'resource' }>

/** Answers a request for a document. Errors: NotFound, NotAcceptable, ServiceUnavailable. */
export async function documentRequest(parts: ApiParts, call: Call, target: DocumentTarget): Promise<Reply> {
  switch (target.kind) {
    case 'core-versions':
    case 'groups':
      return rootDiscovery(parts, call, target.kind === 'core-versions')
    case 'group':
      return plainDocument(call, group(parts.catalog, target.group))
    case 'version':
      return plainDocument(call, resourceList(parts.catalog, target.group, target.version))
    case 'openapi-v2':
      return openApiV2(parts, call)
    case 'openapi-v3':
      return openApiV3(parts, call, target.path)
    case 'plain':
      return plainPath(parts, call, target.path)
  }
  throw noSuchPath()
}

/** The first form that the client accepts: aggregated, where it names it, or as it has always been. */
function rootDiscovery({ catalog }: ApiParts, call: Call, isCore: boolean): Reply {
  for (const range of mediaRanges(call.header('accept'))) {
    const version: DiscoveryVersion | undefined = discoveryVersionOf(range)
    if (version) {
      const bytes = Buffer.from(JSON.stringify(groupDiscoveryList(catalog, version, isCore)))
      return documentReply({ bytes, contentType: discoveryMediaType(version) }, call.header('if-none-match'))
    }
    if (acceptsJson(range) && !range.parameters.has('as')) break
  }
  const document = isCore ? coreVersions(catalog, call.header('host') ?? '') : groupList(catalog)
  representationOf(call.header('accept'), false)
  return documentReply({ bytes: Buffer.from(JSON.stringify(document)) }, call.header('if-none-match'))
}

async function plainDocument(call: Call, document: object): Promise<Reply> {
  const { encoding } = representationOf(call.header('accept'), false)
  return encodedReply(Buffer.from(JSON.stringify(document)), encoding)
}

/** The @ is no part of a media type: clients that ask with it cannot read an answer that has it. */
const openApiProtobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const openApiProtobufTypes: readonly string[] = [
  openApiProtobufType,
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
]

function openApiV2({ openapi }: ApiParts, call: Call): Reply {
  const ifNoneMatch = call.header('if-none-match')
  for (const range of mediaRanges(call.header('accept'))) {
    if (openApiProtobufTypes.includes(range.type))
      return documentReply({ ...openapi.v2Protobuf(), contentType: openApiProtobufType }, ifNoneMatch)
    if (acceptsJson(range)) return documentReply(openapi.v2(), ifNoneMatch)
  }
  throw new ApiError(
    'NotAcceptable',
    `only the following media types are accepted: application/json, ${openApiProtobufType}`,
  )
}

function openApiV3({ openapi }: ApiParts, call: Call, path: string): Reply {
  if (!mediaRanges(call.header('accept')).some(acceptsJson))
    throw new ApiError('NotAcceptable', 'only the following media types are accepted: application/json')
  if (path !== '') {
    const document = openapi.v3(path)
    if (!document) throw noSuchPath()
    return documentReply(document, call.header('if-none-match'))
  }
  const paths = openapi.v3Paths().map(each => {
    const hash = openapi.v3(each)?.etag.replaceAll('"', '') ?? ''
    return [each, { serverRelativeURL: `/openapi/v3/${each}?hash=${hash}` }]
  })
  return documentReply(
    { bytes: Buffer.from(JSON.stringify({ paths: Object.fromEntries(paths) })) },
    call.header('if-none-match'),
  )
}

async function plainPath(parts: ApiParts, call: Call, path: string): Promise<Reply> {
  if (path === '') return jsonReply({ paths: rootPaths(parts) })
  if (path === 'version') return jsonReply(parts.version)
  if (path === 'metrics') {
    if (!parts.metrics) throw noSuchPath()
    return { ...textReply(await parts.metrics()), contentType: 'text/plain; version=0.0.4; charset=utf-8' }
  }
  const [endpoint = '', ...rest] = path.split('/')
  return healthReply(parts, call, { isReadiness: endpoint === 'readyz', check: rest.join('/') })
}

function rootPaths({ catalog, metrics }: ApiParts): string[] {
  const versions = catalog.groups.flatMap(({ name, versions: all }) =>
    name === ''
      ? all.map(version => `/api/${version}`)
      : [`/apis/${name}`, ...all.map(version => `/apis/${name}/${version}`)],
  )
  const health = ['/healthz', '/livez', '/readyz']
  return [
    '/api',
    '/apis',
    ...versions,
    ...health,
    ...(metrics ? ['/metrics'] : []),
    '/openapi/v2',
    '/openapi/v3',
    '/version',
  ].sort()
}

interface HealthQuestion {
  readonly isReadiness: boolean
  /** One check alone, by name; empty: all. */
  readonly check: string
}

/** Liveness speaks for the process alone: it answers, so it lives. Readiness asks what the server depends on. */
async function healthReply(
  { readyChecks }: ApiParts,
  call: Call,
  { isReadiness, check }: HealthQuestion,
): Promise<Reply> {
  const excluded = call.query.getAll('exclude')
  const asked = isReadiness ? readyChecks.filter(({ name }) => !excluded.includes(name)) : []
  const chosen = check === '' ? asked : asked.filter(({ name }) => name === check)
  if (check !== '' && chosen.length === 0 && check !== 'ping') throw noSuchPath()
  const results = await Promise.all(
    chosen.map(async each => ({ name: each.name, isMet: await isResolved(each.check()) })),
  )
  const failed = results.some(({ isMet }) => !isMet)
  const lines = ['[+]ping ok', ...results.map(({ name, isMet }) => (isMet ? `[+]${name} ok` : `[-]${name} failed`))]
  const verdict = isReadiness ? 'readyz' : 'health'
  if (failed) return textReply(`${lines.join('\n')}\n${verdict} check failed\n`, 503)
  return textReply(call.query.has('verbose') ? `${lines.join('\n')}\n${verdict} check passed\n` : 'ok')
}

async function isResolved(promise: Promise<void>): Promise<boolean> {
  try {
    await promise
    return true
  } catch {
    return false
  }
}
