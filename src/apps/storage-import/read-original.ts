// SPDX-License-Identifier: Apache-2.0
/** Reads the objects of a kind out of an original, whose lists are not what they should be. */
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { type Collection, nameOf, pathIn } from './collections.ts'

/** An object, or only its metadata. */
export interface Found {
  readonly object: KubeObject
  readonly isWhole: boolean
}

export type Reader = Pick<KubeRest, 'request'>

interface List {
  readonly metadata?: { readonly continue?: string }
  readonly items?: readonly KubeObject[] | null
}

/** Objects in a page of whole ones; upstream holds them all at once. */
const wholePageObjects = 50
const headPageObjects = 500
/** An SBOM may be 100 MB, its JSON with all spaces more. */
const limitBytes = 256 << 20

/**
 * Every object once, in pages. A page of whole objects that upstream cannot give is read as heads.
 *
 * Upstream tells pages apart by row numbers, which an update changes: an object that changes meanwhile comes twice.
 */
export async function* readOriginal(source: Reader, collection: Collection): AsyncGenerator<Found> {
  const seen = new Set<string>()
  if (collection.reading !== 'heads') {
    try {
      yield* read(source, collection, { seen, isWhole: true })
      return
    } catch (error) {
      if (collection.reading === 'custom' || !isKubeError(error, 'internal', 'bad-request', 'too-large')) throw error
    }
  }
  yield* read(source, collection, { seen, isWhole: false })
}

async function* read(
  source: Reader,
  collection: Collection,
  { seen, isWhole }: { readonly seen: Set<string>; readonly isWhole: boolean },
): AsyncGenerator<Found> {
  const shape = isWhole && collection.reading !== 'custom' ? { resourceVersion: 'fullSpec' } : {}
  const limit = isWhole ? wholePageObjects : headPageObjects
  const tokens = new Set<string>()
  let token: string | undefined
  for (;;) {
    const query = { limit, ...shape, ...(token !== undefined && { continue: token }) }
    const list = await source.request<List>({ method: 'GET', path: pathIn(collection), query, limitBytes })
    for (const item of list.items ?? []) {
      const name = nameOf(item)
      if (seen.has(name)) continue
      seen.add(name)
      const { apiVersion, kind } = collection
      // Items of a list may lack what says their kind.
      yield { object: { ...item, apiVersion, kind }, isWhole: isWhole && !isZeroed(item) }
    }
    token = list.metadata?.continue
    // A token that was there before leads nowhere new.
    if (token === undefined || token === '' || tokens.has(token)) return
    tokens.add(token)
  }
}

/** The whole object by itself; undefined when it has gone. */
export async function readOne(
  source: Reader,
  collection: Collection,
  object: KubeObject,
): Promise<KubeObject | undefined> {
  try {
    return await source.request<KubeObject>({ method: 'GET', path: pathIn(collection, object), limitBytes })
  } catch (error) {
    if (isKubeError(error, 'not-found')) return undefined
    throw error
  }
}

/** Claims that nothing but metadata tells anything: lists of upstream write zeros in place of what they leave out. */
function isZeroed(object: KubeObject): boolean {
  return Object.entries(object).every(([key, value]) => headFields.has(key) || isBlank(value, 0))
}

const headFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

const deepest = 8

function isBlank(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return !value
  return depth < deepest && Object.values(value).every(each => isBlank(each, depth + 1))
}
