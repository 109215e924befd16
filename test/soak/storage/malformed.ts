// SPDX-License-Identifier: Apache-2.0
/** Requests that are wrong in one way or several: in path, query, headers, body, or as HTTP. */
import type { Random } from '#testing/random.ts'
import { randomJson } from '#testing/random-json.ts'
import { apiRoot } from './subject.ts'

/** A request as it goes out; the body is sent as it is. */
export interface OddRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'] as const
const plurals = [
  'sbomsyfts',
  'knownservers',
  'networkneighborhoods',
  'vulnerabilitysummaries',
  'collapseconfigurations',
]
const rightPaths = [
  'namespaces/a/sbomsyfts',
  'namespaces/a/sbomsyfts/x',
  'namespaces/a/networkneighborhoods',
  'namespaces/a/networkneighborhoods/x',
  'knownservers',
  'knownservers/x',
  'vulnerabilitysummaries',
] as const
const oddTexts = [
  '',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  'NaN',
  'true',
  '__proto__',
  'constructor',
  'toString',
  '%00',
  '%ff',
  '%zz',
  '..',
  '%2e%2e',
  '%2F',
  'a'.repeat(300),
  'ü⋯\u{10ffff}',
  "'; DROP TABLE objects; --",
  '\\u0000',
  '{"a":1}',
  '[]',
] as const
const mediaTypes = [
  'application/json',
  'application/yaml',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;as=Other;v=v0;g=none',
  'application/json;stream=watch',
  'text/html',
  ';;;=,,,',
  '*/*;q=abc',
] as const
/** So many of them are types of bodies. */
const bodyTypes = 6
const selectors = [
  'a in (',
  'a notin b',
  'a=b=c',
  '!',
  ',,,',
  '!!a',
  'a>1',
  'a<x',
  '(((((((',
  '__proto__=1',
  'constructor in (a,b)',
  `a in (${'x,'.repeat(2_000)}x)`,
  'a='.repeat(500),
  'metadata.name=',
  'metadata.name=a,metadata.name=b',
  'spec.__proto__=x',
] as const
const parameters = [
  'labelSelector',
  'fieldSelector',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'timeoutSeconds',
  'allowWatchBookmarks',
  'sendInitialEvents',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'propagationPolicy',
  'gracePeriodSeconds',
  'orphanDependents',
  'includeObject',
  'pretty',
  '__proto__',
] as const

/** A request that may be wrong anywhere. It never asks for a watch without an end. */
export function oddRequest(random: Random): OddRequest {
  const method = random.chance(0.95) ? random.pick(methods.slice(0, 5)) : random.pick(methods)
  const hasBody = method !== 'GET' && method !== 'HEAD' && random.chance(0.9)
  return {
    method,
    path: `${oddPath(random)}${oddQuery(random)}`,
    headers: oddHeaders(random),
    ...(hasBody && { body: oddBody(random) }),
  }
}

function oddPath(random: Random): string {
  const name = () => (random.chance(0.5) ? 'x' : encoded(random, random.pick(oddTexts)))
  // Most are right, so that what follows the path is looked at.
  if (random.chance(0.6)) return `${apiRoot}/${random.pick(rightPaths)}`
  const plural = random.pick(plurals)
  const paths = [
    () => `${apiRoot}/namespaces/a/${plural}/${name()}`,
    () => `${apiRoot}/namespaces/a/${plural}`,
    () => `${apiRoot}/${plural}/${name()}`,
    () => `${apiRoot}/${plural}`,
    () => `${apiRoot}/namespaces/${name()}/${plural}/${name()}`,
    () => `${apiRoot}/namespaces/a/${plural}/x/${name()}`,
    () => `${apiRoot}/${name()}`,
    () => `/${name()}/${name()}/${name()}`,
    () => `/openapi/v3/${name()}`,
    () => `/apis${'/a'.repeat(random.below(40))}`,
    () => '/'.repeat(1 + random.below(20)),
    () => `/apis/${name()}`,
  ]
  return random.pick([paths[0], paths[1], ...paths].filter(path => path !== undefined))()
}

/** Percent-encoded, or left as it is where a request line can carry it. */
function encoded(random: Random, text: string): string {
  const isPlain = /^[\x21-\x7e]*$/.test(text)
  return isPlain && random.chance(0.5) ? text.replaceAll('#', '') : encodeURIComponent(text)
}

function oddQuery(random: Random): string {
  const pairs: string[] = []
  for (let left = random.below(4); left > 0; left--) {
    const key = random.pick(parameters)
    const value = key.endsWith('Selector') && random.chance(0.7) ? random.pick(selectors) : random.pick(oddTexts)
    pairs.push(`${key}=${encoded(random, value)}`)
  }
  // Of several timeouts the first counts.
  if (random.chance(0.1)) pairs.unshift('timeoutSeconds=1', `watch=${random.pick(['1', 'true', 'x'])}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function oddHeaders(random: Random): Record<string, string> {
  const headers: Record<string, string> = {}
  const types = random.chance(0.6) ? mediaTypes.slice(0, bodyTypes) : mediaTypes
  if (random.chance(0.9)) headers['content-type'] = random.pick(types)
  if (random.chance(0.5)) headers['accept'] = random.pick(mediaTypes)
  if (random.chance(0.1)) headers['content-encoding'] = random.pick(['gzip', 'br', 'identity', 'x'])
  if (random.chance(0.1)) headers['if-none-match'] = random.pick(['*', '"a"', 'W/"', ','])
  if (random.chance(0.1)) headers['user-agent'] = random.pick(['', '/', 'a/'.repeat(200), '\u00ff'])
  if (random.chance(0.1)) headers['authorization'] = random.pick(['Bearer', 'Basic x', 'Bearer '.repeat(50)])
  if (random.chance(0.1)) headers['x-remote-user'] = 'admin'
  return headers
}

function oddBody(random: Random): string | Uint8Array {
  const bodies: readonly (() => string | Uint8Array)[] = [
    () => JSON.stringify(randomJson(random, 5)),
    () => JSON.stringify(nearlyObject(random)),
    () => JSON.stringify(nearlyObject(random)),
    () => cut(random, JSON.stringify(nearlyObject(random))),
    () => JSON.stringify(Array.from({ length: random.below(4) }, () => nearlyPatch(random))),
    () => '['.repeat(random.below(20_000)),
    () => `{"metadata":${'{"a":'.repeat(random.below(5_000))}`,
    () => `{"metadata":{"name":"x"},"spec":{"n":${random.pick(['1e999', '-0', `1${'0'.repeat(5_000)}`, '1e-400'])}}}`,
    () => '{"__proto__":{"a":1},"metadata":{"name":"x","__proto__":{"labels":{"a":"b"}}},"constructor":1}',
    () => 'a: &a [*a, *a]\nb: !!binary x\n? [x]\n: y\n',
    () => `a: &a\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a, *a]`).join('\n')}`,
    () => '---\nkind: A\n---\nkind: B\n',
    () => Uint8Array.from({ length: random.below(200) }, () => random.below(256)),
    () => `{"metadata":{"name":"x","name":"y"},"metadata":[],"spec":"\\ud800"}`,
    () => 'k8s\u0000\n\u0004',
    () => '',
  ]
  return random.pick(bodies)()
}

/** An object whose parts may each be anything. */
function nearlyObject(random: Random): object {
  const odd = (usual: unknown) => (random.chance(0.3) ? randomJson(random, 2) : usual)
  return {
    apiVersion: odd('spdx.softwarecomposition.kubescape.io/v1beta1'),
    kind: odd(random.pick(['SBOMSyft', 'KnownServer', 'NetworkNeighborhood'])),
    metadata: odd({
      name: odd('x'),
      generateName: odd('x-'),
      labels: odd({ a: odd('b') }),
      annotations: odd({ 'kubescape.io/status': odd('ready') }),
      finalizers: odd([]),
      ownerReferences: odd([{ apiVersion: 'v1', kind: 'Pod', name: odd('p'), uid: odd('u') }]),
      resourceVersion: odd('1'),
      managedFields: odd([]),
      deletionTimestamp: odd(null),
    }),
    spec: odd({ containers: odd([{ ingress: odd([{ ipAddress: odd('10.0.0.1'), dns: odd('a.b') }]) }]) }),
  }
}

function nearlyPatch(random: Random): unknown {
  const path = () =>
    random.pick(['', '/', '/metadata/labels/a', '/spec/-', '/__proto__/a', '/metadata/~2', 'x', '/spec'])
  return {
    op: random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'none', 7]),
    path: path(),
    from: path(),
    value: randomJson(random, 2),
  }
}

function cut(random: Random, text: string): string {
  return text.slice(0, random.below(text.length))
}

/** What is hardly HTTP, to be written to a socket. */
export function oddBytes(random: Random): Buffer {
  const path = `${apiRoot}/sbomsyfts`
  return Buffer.from(
    random.pick([
      'GARBAGE\r\n\r\n',
      `GET ${path} HTTP/1.1\r\n\r\n`,
      `GET ${path} HTTP/9.9\r\nhost: a\r\n\r\n`,
      `GET ${path} HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(5_000)}\r\n`,
      `GET ${path}?${'a'.repeat(100_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n`,
      `POST ${path} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n{"a":`,
      `GET  ${path} HTTP/1.1\r\nhost a\r\n\r\n`,
      '\u0000\u0001\u0002',
      `GET ${path} HTTP/1.1\nhost: a\n\n`,
      `GET http://[::1/${path} HTTP/1.1\r\nhost: a\r\n\r\n`,
      `GET //${path} HTTP/1.1\r\nhost: a\r\n\r\n`,
      `GET * HTTP/1.1\r\nhost: a\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ]),
    'latin1',
  )
}
