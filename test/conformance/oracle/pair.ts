// SPDX-License-Identifier: Apache-2.0
/** A pair of object and control, as both sides are written for comparing. */

export interface PairPaths {
  readonly failedPaths: readonly string[]
  readonly deletePaths: readonly string[]
  readonly reviewPaths: readonly string[]
  /** `path=value` */
  readonly fixPaths: readonly string[]
}

export interface PairResult extends PairPaths {
  readonly status: string
  readonly subStatus: string
}

/** What an object is called on both sides. A grant's subject has no source, and names role and binding. */
export interface PairObject {
  readonly source: string
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly related: readonly string[]
}

/** Key of a pair. */
export function pairKey(object: PairObject, controlID: string): string {
  const { source, apiVersion, kind, namespace, name, related } = object
  return [controlID, source, apiVersion, kind, namespace, name, [...related].sort().join('+')].join('|')
}

/** The object of a key. */
export function pairKeyParts(key: string): PairObject {
  const [, source = '', apiVersion = '', kind = '', namespace = '', name = '', related = ''] = key.split('|')
  return { source, apiVersion, kind, namespace, name, related: related === '' ? [] : related.split('+') }
}

/** A result as one comparable line: paths are sets. */
export function pairText({ status, subStatus, failedPaths, reviewPaths, deletePaths, fixPaths }: PairResult): string {
  const set = (name: string, list: readonly string[]) =>
    `${name}[${[...new Set(list.filter(each => each !== ''))].sort().join(' ')}]`
  return [
    status + (subStatus && `/${subStatus}`),
    set('failed', failedPaths),
    set('review', reviewPaths),
    set('delete', deletePaths),
    set('fix', fixPaths),
  ].join(' ')
}
