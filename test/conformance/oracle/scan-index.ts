// SPDX-License-Identifier: Apache-2.0
/** Finds the objects of pairs, and their neighbours, in a scan that was made once. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Scan, ScanResult } from '#engines/posture/run.ts'
import { pairKeyParts } from './pair.ts'
import { originalName } from './scan-set.ts'

export interface ScanIndex {
  /** Every object once, also those that no control looks at by itself. */
  readonly results: readonly ScanResult[]
  /** The result of a pair that is about an object. */
  ofPair(key: string): ScanResult | undefined
  /** Grants that a pair about a subject may mean: of its subject, and of one of the roles that it names. */
  grantsOf(key: string): readonly ScanResult[]
}

const known = new WeakMap<Scan, ScanIndex>()

/** The index of a scan, made when first asked for. */
export function indexOf(scan: Scan): ScanIndex {
  const found = known.get(scan)
  if (found) return found
  const results = [...scan.results()]
  const byPlace = new Map(results.filter(({ grant }) => !grant).map(each => [placeOf(each), each]))
  const grants = results.filter(({ grant }) => grant)
  const made: ScanIndex = {
    results,
    ofPair(key) {
      const { source, apiVersion, kind, namespace, name } = pairKeyParts(key)
      return byPlace.get([source, apiVersion, kind, namespace, name].join('|'))
    },
    grantsOf(key) {
      const { namespace, name, related } = pairKeyParts(key)
      return grants.filter(
        ({ grant }) =>
          grant?.subject.name === name &&
          (grant.subject.namespace ?? '') === namespace &&
          related.some(each => each.endsWith(`/${grant.role.metadata.name}`)),
      )
    },
  }
  known.set(scan, made)
  return made
}

function placeOf({ object, source }: ScanResult): string {
  const { apiVersion, kind, metadata } = object
  return [source?.relativePath ?? '', apiVersion, kind, metadata.namespace ?? '', originalName(object)].join('|')
}

/** The value at a path such as `spec.containers[0].image`. */
export function valueAt(object: KubeObject, path: string): unknown {
  let at: unknown = object
  for (const step of path.split(/[.[\]]+/).filter(each => each !== '')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Readonly<Record<string, unknown>>)[step]
  }
  return at
}

/** Status and paths of a pair's text; undefined for one that is none. */
export function readPair(
  text: string | undefined,
): { readonly status: string; readonly paths: ReadonlySet<string> } | undefined {
  const sections = /^(\S+) failed\[(.*)\] review\[(.*)\] delete\[(.*)\] fix\[(.*)\]$/.exec(text ?? '')
  if (!sections) return undefined
  const [, status = '', ...lists] = sections
  const paths = lists.flatMap(list => list.split(' ')).filter(path => path !== '')
  return { status, paths: new Set(paths) }
}

/** Paths that a pair has and another does not; none where one of them is no pair, or lacks paths of the other. */
export function pathsBeyond(base: string | undefined, pair: string | undefined): string[] {
  const [less, more] = [readPair(base), readPair(pair)]
  if (!less || !more || [...less.paths].some(path => !more.paths.has(path))) return []
  return [...more.paths].filter(path => !less.paths.has(path)).map(path => path.replace(/=.*$/s, ''))
}
