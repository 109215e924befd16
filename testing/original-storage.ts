// SPDX-License-Identifier: Apache-2.0
/**
 * The storage of an original Kubescape as a client sees it, with its defects: lists without content, pages told apart by
 * row numbers that updates change, whole lists refused for some kinds, merged profiles in place of those seen.
 */
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { type FakeAnswer, type SeenRequest, statusAnswer } from './fake-kube-rest.ts'

const pathRe = /^\/apis\/[^/]+\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/?]+)(?:\/([^/?]+))?(?:\?(.*))?$/
const longestPage = 500
const refusesWholeLists: ReadonlySet<string> = new Set(['applicationprofiles', 'networkneighborhoods'])

export interface OriginalStorageOptions {
  /** By plural. A plural that is not here is not served. */
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>
  /** While lists are read, one object of theirs is written again before each page, and so gets another row. */
  readonly isRestless?: boolean
  /** What a GET of `plural/name` answers in place of the object. */
  readonly instead?: Readonly<Record<string, FakeAnswer>>
}

/** Answers requests as the original would. */
export function originalStorage(options: OriginalStorageOptions): (request: SeenRequest) => FakeAnswer {
  const rows = new Map(
    Object.entries(options.objects).map(([plural, objects]) => [
      plural,
      objects.map((object, i) => ({ id: i + 1, object })),
    ]),
  )
  return ({ method, url }) => {
    const [, namespace, plural = '', name, search] = pathRe.exec(url) ?? []
    const own = rows.get(plural)
    if (!own) return statusAnswer(404, 'NotFound')
    if (method !== 'GET') return statusAnswer(405, 'MethodNotAllowed')
    if (name !== undefined) {
      const found = own.find(({ object: { metadata } }) => metadata.name === name && metadata.namespace === namespace)
      const instead = options.instead?.[`${plural}/${name}`]
      return instead ?? (found ? { kind: 'json', body: found.object } : statusAnswer(404, 'NotFound'))
    }
    const query = new URLSearchParams(search)
    const isWhole = query.get('resourceVersion') === 'fullSpec'
    if (isWhole && refusesWholeLists.has(plural)) return statusAnswer(500, 'InternalError')
    if (options.isRestless === true) writeAgain(own)
    const limit = Number(query.get('limit') ?? longestPage)
    const page = own.filter(({ id }) => id > Number(query.get('continue') ?? 0)).slice(0, Math.min(limit, longestPage))
    const next = page.length === limit ? { continue: String(page.at(-1)?.id) } : {}
    const items = page.map(({ object }) => (isWhole ? object : zeroed(object)))
    return { kind: 'json', body: { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: '', ...next }, items } }
  }
}

/** The first row becomes the last. */
function writeAgain(rows: { id: number; readonly object: KubeObject }[]): void {
  const first = rows.shift()
  if (first) rows.push({ ...first, id: (rows.at(-1)?.id ?? 0) + 1 })
}

function zeroed({ metadata, apiVersion, kind, ...content }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata, ...(zeroOf(content as Json) as Readonly<Record<string, Json>>) }
}

function zeroOf(value: Json): Json {
  if (typeof value === 'number') return 0
  if (typeof value === 'string') return ''
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, zeroOf(each)]))
}
