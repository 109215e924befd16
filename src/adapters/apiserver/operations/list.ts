// SPDX-License-Identifier: Apache-2.0
/** Lists objects: in order, as of one version, in pages, without ever holding the list. */
import { expired } from '#adapters/apiserver/api-error.ts'
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { type ContinueToken, decodeContinue, encodeContinue } from '#adapters/apiserver/request/continue-token.ts'
import type { ListOptions } from '#adapters/apiserver/request/options.ts'
import { type Selector, selectsEverything } from '#adapters/db/selector.ts'
import {
  type ListPage,
  type ListQuery,
  type MetadataPage,
  type ObjectKey,
  type ObjectRecord,
  type PackedPage,
  type ShownQuery,
  StoreError,
} from '#adapters/db/store.ts'
import { checkReached } from './get.ts'
import { projectedPages } from './list-projected.ts'
import type { ServerParts } from './parts.ts'
import { isProjected } from './projected.ts'
import { isRecordSelected } from './selected.ts'
import { presented } from './stored-shape.ts'

export interface ListRequest {
  readonly resource: ResourceDescriptor
  readonly namespace?: string
  readonly options: Pick<ListOptions, 'selector' | 'limit' | 'version' | 'match' | 'continueToken'>
  readonly withBodies: boolean
  /** The objects are only shown, with this JSON before the metadata of each; pages may then come as JSON, or packed. */
  readonly head?: string
}

/** Some objects of a list: one by one, or, where they are only shown, as a store puts them together. */
export interface ListedPage {
  readonly objects: readonly ObjectRecord[]
  readonly shown?: ShownPage
}

type ShownPage = MetadataPage | PackedPage

/** A list whose first objects are read; what is wrong with the request is known by now. */
export interface OpenedList {
  /** The version the list shows. */
  readonly version: number
  /** The objects in order, as they are read. Throws only when the store fails, or forgets the version, in the midst. */
  readonly pages: AsyncIterable<ListedPage>
  /** After the last page: how to go on where the limit ended the list. */
  rest(): Promise<{ readonly continueToken?: string; readonly remaining?: number }>
}

/** Pages of a list, given where the last one ended. */
export type PageReader = (query: Pick<ListQuery, 'limit' | 'after' | 'at'>) => Promise<ListPage | ShownPage>

/** Objects and bytes read at a time, whatever the client's limit: what fits into the caches of a processor. */
const pageObjects = 500
const pageBytes = 256 * 1024
/** Metadata that comes as JSON goes out as it came, a piece at a time. */
const chunkBytes = 96 * 1024

/** Opens a list. Errors: BadRequest for a continue token, Expired, Timeout. */
export async function openList(parts: ServerParts, request: ListRequest): Promise<OpenedList> {
  const { resource, options } = request
  await checkReached(parts, options)
  const token = options.continueToken === undefined ? undefined : decodeContinue(options.continueToken)
  const read = isProjected(resource) ? projectedPages(parts, { ...request, resource }) : storedPages(parts, request)
  try {
    const first = await read({
      limit: pageLimit(options.limit, 0),
      ...(token ? { after: token.after } : {}),
      ...startVersion(options, token),
    })
    return opened({ parts, request, read, goesOn: token !== undefined }, first)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'expired')
      throw expired(token && encodeContinue({ version: 0, after: token.after }))
    if (error instanceof StoreError && error.code === 'ahead') throw expired()
    throw error
  }
}

/** As of which version the list is read; none is the newest. */
function startVersion(
  { version = 0, match, limit }: ListRequest['options'],
  token: ContinueToken | undefined,
): { at?: number } {
  if (token) return token.version > 0 ? { at: token.version } : {}
  // Without a match, a limit together with a version means exactly that version.
  const isExact = match === 'Exact' || (match === undefined && limit > 0)
  return isExact && version > 0 ? { at: version } : {}
}

function pageLimit(limit: number, taken: number): number {
  return limit > 0 ? Math.min(pageObjects, limit - taken) : pageObjects
}

function storedPages(parts: ServerParts, request: ListRequest): PageReader {
  const { resource, namespace, options, withBodies, head } = request
  const query = {
    kind: storageKeyOf(resource),
    ...(namespace === undefined ? {} : { namespace }),
    selector: options.selector,
    // Another version of the shape is made from the whole object.
    withBodies: withBodies || resource.storage?.convert !== undefined,
    isForShow: head !== undefined,
    maxBytes: pageBytes,
  }
  const isPlain = head !== undefined && !resource.storage?.convert && selectsEverything(options.selector)
  const name = resource.namespaced && namespace === undefined ? undefined : namedBy(options.selector)
  return async page => {
    if (name !== undefined && page.at === undefined && !page.after) {
      const place = { kind: query.kind, namespace: namespace ?? '', name }
      return onePage(parts, place, { ...query, resource })
    }
    const shown = isPlain ? await shownPage(parts, withBodies, { ...query, ...page, head }) : undefined
    if (shown) return shown
    const { objects, ...rest } = await parts.store.list({ ...query, ...page })
    if (!resource.storage?.convert) return { objects, ...rest }
    return { objects: await Promise.all(objects.map(each => presented(parts.store, resource, each))), ...rest }
  }
}

/** Undefined when the page must be read object by object. */
async function shownPage(
  { store }: ServerParts,
  withBodies: boolean,
  query: ShownQuery,
): Promise<ShownPage | undefined> {
  return withBodies ? store.listPacked?.(query) : store.listMetadata?.({ ...query, maxBytes: chunkBytes })
}

/** The one name that a selector leaves; undefined when it leaves more. */
function namedBy({ fields }: Selector): string | undefined {
  return fields.find(({ field, operator }) => field === 'metadata.name' && operator === '=')?.value
}

interface OneObject {
  readonly resource: ResourceDescriptor
  readonly selector: Selector
  readonly withBodies: boolean
}

/** The newest state of one object as a list: clients wait for one object by listing and watching it. */
async function onePage(
  parts: ServerParts,
  key: ObjectKey,
  { resource, selector, withBodies }: OneObject,
): Promise<ListPage> {
  // Read before the object: what is newer than the list says is told again by a watch from there, what is older is lost.
  const { current } = await parts.store.revision()
  const record = await parts.store.get(key, withBodies)
  if (!record || !isRecordSelected(selector, record)) return { objects: [], at: current }
  return { objects: [await presented(parts.store, resource, record)], at: current }
}

interface Listing {
  readonly parts: ServerParts
  readonly request: ListRequest
  readonly read: PageReader
  /** It does not begin with the first object. */
  readonly goesOn: boolean
}

function opened({ parts, request, read, goesOn }: Listing, first: ListPage | ShownPage): OpenedList {
  const { resource, namespace, options } = request
  let next = first.next
  let taken = 0
  async function* pages(): AsyncGenerator<ListedPage> {
    let page = first
    for (;;) {
      yield 'objects' in page ? page : { objects: [], shown: page }
      taken += 'objects' in page ? page.objects.length : page.count
      next = page.next
      if (!next || (options.limit > 0 && taken >= options.limit)) return
      page = await read({ limit: pageLimit(options.limit, taken), at: first.at, after: next })
    }
  }
  return {
    version: first.at,
    pages: pages(),
    async rest() {
      if (!next || options.limit === 0) return {}
      const continueToken = encodeContinue({ version: first.at, after: next })
      if (!selectsEverything(options.selector) || resource.projection) return { continueToken }
      const scope = namespace === undefined ? {} : { namespace }
      const all = { kind: storageKeyOf(resource), ...scope, at: first.at }
      // Of a whole list a store may know the number; of the rest of one it must count.
      const remaining = goesOn
        ? await parts.store.count({ ...all, after: next })
        : (await parts.store.count(all)) - taken
      return remaining === 0 ? {} : { continueToken, remaining }
    },
  }
}
