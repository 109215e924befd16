// SPDX-License-Identifier: Apache-2.0
/** HTTP endpoints: paths of a port become patterns, and what differs in nothing but the method becomes one. */
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { type CollapseSettings, endpointThresholds } from './collapse-settings.ts'
import type { Endpoint } from './observed.ts'
import { segmentsOf } from './path-pattern.ts'
import { SegmentTrie } from './segment-trie.ts'
import { compareText, listKey, sortedByKey, unionOf } from './sets.ts'

/** Stands for any port. */
const anyPort = '0'

/** Endpoints of one path, by direction and by whether they are internal. */
type ByKind = ReadonlyMap<string, Endpoint>

/**
 * One entry for each endpoint, direction and kind, sorted; methods and headers are those of all it stands for. An
 * endpoint on any port takes in those of the same path on one. What cannot be read as `host:port/path` is kept as it is.
 */
export function compactEndpoints(endpoints: readonly Endpoint[], settings: CollapseSettings): readonly Endpoint[] {
  const thresholds = endpointThresholds(settings)
  const tries = new Map<string, SegmentTrie<ByKind>>()
  const merged = new Map<string, Endpoint>()
  for (const endpoint of endpoints) {
    const place = placeOf(endpoint.endpoint ?? '')
    if (!place) {
      addTo(merged, keyOf(endpoint), endpoint)
      continue
    }
    const trie = tries.get(place.port) ?? new SegmentTrie<ByKind>({ thresholds, merge: mergeKinds })
    tries.set(place.port, trie)
    trie.add(segmentsOf(place.path), new Map([[kindOf(endpoint), endpoint]]))
  }
  for (const [port, trie] of tries) {
    for (const { segments, value } of trie.found()) {
      const text = `:${port}${segments.length > 1 ? segments.join('/') : '/'}`
      for (const each of value.values()) {
        const endpoint = { ...each, endpoint: text }
        addTo(merged, keyOf(endpoint), endpoint)
      }
    }
  }
  return sortedByKey(withoutSpecificPorts(merged))
}

interface EndpointPlace {
  /** Empty when none is named. */
  readonly port: string
  /** Begins with a slash. */
  readonly path: string
}

const authority = /^(?:https?:\/\/)?([^/?#]*)/

/** Port and path; the host does not tell endpoints apart, and what is asked of a path neither. */
function placeOf(text: string): EndpointPlace | undefined {
  const [whole = '', host = ''] = authority.exec(text) ?? []
  const colon = host.lastIndexOf(':')
  const port = colon < 0 ? '' : host.slice(colon + 1)
  if (!/^\d{0,5}$/.test(port)) return undefined
  const rest = text.slice(whole.length)
  const end = rest.search(/[?#]/)
  const path = end < 0 ? rest : rest.slice(0, end)
  return { port, path: path === '' ? '/' : path }
}

function kindOf({ direction = '', internal }: Endpoint): string {
  return listKey([direction, String(internal)])
}

function keyOf(endpoint: Endpoint): string {
  return listKey([endpoint.endpoint ?? '', kindOf(endpoint)])
}

function mergeKinds(a: ByKind, b: ByKind): ByKind {
  const merged = new Map(a)
  for (const [kind, endpoint] of b) addTo(merged, kind, endpoint)
  return merged
}

function addTo(all: Map<string, Endpoint>, key: string, endpoint: Endpoint): void {
  const known = all.get(key)
  const methods = unionOf(known?.methods, endpoint.methods)
  const headers = mergeHeaders(known?.headers, endpoint.headers)
  const { endpoint: text, direction, internal } = endpoint
  all.set(key, {
    ...(text !== undefined && { endpoint: text }),
    ...(methods.length > 0 && { methods }),
    internal,
    ...(direction !== undefined && direction !== '' && { direction }),
    ...(headers !== undefined && { headers }),
  })
}

/** All values of each header. What is no map of headers gives way to what is. */
function mergeHeaders(a: Json | undefined, b: Json | undefined): Json | undefined {
  const [first, second] = [headersOf(a), headersOf(b)]
  if (!first || !second) return first ?? second
  const names = unionOf(Object.keys(first), Object.keys(second))
  return Object.fromEntries(names.map(name => [name, unionOf(valuesOf(first, name), valuesOf(second, name))]))
}

function headersOf(headers: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(headers)) return undefined
  const names = Object.keys(headers).sort(compareText)
  return Object.fromEntries(names.map(name => [name, unionOf(valuesOf(headers, name))]))
}

function valuesOf(headers: JsonObject, name: string): readonly string[] {
  const values = Object.hasOwn(headers, name) ? headers[name] : undefined
  if (typeof values === 'string') return [values]
  return isJsonArray(values) ? values.filter(value => typeof value === 'string') : []
}

/** Without the endpoints that one on any port stands for; their methods and headers are its. */
function withoutSpecificPorts(all: ReadonlyMap<string, Endpoint>): ReadonlyMap<string, Endpoint> {
  const kept = new Map<string, Endpoint>()
  for (const [key, endpoint] of all) {
    const place = placeOf(endpoint.endpoint ?? '')
    const onAny = place && keyOf({ ...endpoint, endpoint: `:${anyPort}${place.path}` })
    const general = onAny === undefined ? undefined : all.get(onAny)
    if (onAny === undefined || !general) addTo(kept, key, endpoint)
    else addTo(kept, onAny, { ...endpoint, ...(general.endpoint !== undefined && { endpoint: general.endpoint }) })
  }
  return kept
}
