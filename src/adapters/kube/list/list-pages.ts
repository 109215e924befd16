// SPDX-License-Identifier: Apache-2.0
/** A complete LIST, page by page, item by item. */

import { isKubeError, isRecord, KubeError } from '#adapters/kube/rest/errors.ts'
import { readStream } from '#adapters/kube/rest/read-stream.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import { createListItemReader } from './list-items.ts'

export interface ListOptions {
  readonly rest: Pick<KubeRest, 'raw'>
  readonly clock: Clock
  readonly path: string
  readonly selectors: Readonly<Record<string, string | undefined>>
  readonly pageSize: number
  readonly objectLimitBytes: number
  readonly idleMs: number
  readonly openTimeoutMs: number
  readonly signal: AbortSignal
  readonly sink: ListSink
}

/** Where the items of a list go. */
export interface ListSink {
  page(): void
  /** With apiVersion and kind filled in, which built-in types leave out within a list. */
  item(object: unknown): void
  tooLarge(sizeBytes: number): void
  unreadable(): void
  /** All items so far are void: the list begins again. */
  restart(): void
}

/** Failures of one page that are worth another try before the whole list is given up. */
const pageRetries = 3

/**
 * Lists everything; resolves with the resourceVersion of the list, as of its first page.
 *
 * When the continue token expires half-way, the rest is not read at another version: the list begins again
 * without pages, once. Throws `KubeError`.
 */
export async function listAll(options: ListOptions): Promise<string> {
  try {
    return await listFrom(options, { limit: options.pageSize })
  } catch (error) {
    if (!isKubeError(error, 'expired')) throw error
    options.sink.restart()
    return listFrom(options, {})
  }
}

/** The version the server is at now, as of a list of one object. Throws `KubeError`. */
export async function readCurrentVersion(options: ListOptions): Promise<string> {
  return (await readPage(options, { limit: 1 })).resourceVersion
}

async function listFrom(options: ListOptions, first: PageQuery): Promise<string> {
  const { continueToken, resourceVersion } = await readPage(options, first)
  let [token, before] = [continueToken, '']
  while (token !== '') {
    if (token === before) throw new KubeError('internal', `GET ${options.path}: the server repeats a continue token`)
    before = token
    token = (await readPage(options, { ...first, continue: token })).continueToken
  }
  return resourceVersion
}

interface Page {
  readonly continueToken: string
  readonly resourceVersion: string
}

interface PageQuery {
  readonly limit?: number
  readonly continue?: string
}

async function readPage(options: ListOptions, query: PageQuery): Promise<Page> {
  const { rest, clock, path, selectors, idleMs, openTimeoutMs, signal, sink } = options
  const attempted = `GET ${path}`
  const reader = createPageReader(options, attempted)
  await readStream({
    rest,
    clock,
    request: { path, query: { ...selectors, ...query }, timeoutMs: openTimeoutMs, retries: pageRetries },
    attempted,
    idleMs,
    signal,
    onOpen: () => sink.page(),
    onChunk: chunk => reader.push(chunk),
  })
  return reader.end()
}

function createPageReader({ sink, objectLimitBytes }: ListOptions, attempted: string) {
  let type: TypeMeta | undefined
  /** Items without a kind that came before the kind of the list. */
  const untyped: Record<string, unknown>[] = []

  function onItem(text: string): void {
    const item = tryParse(text)
    // An item that is no JSON means that bytes were lost or added: nothing on this page can be believed.
    if (item === undefined)
      throw new KubeError('not-json', `${attempted}: an item of ${text.length} characters is not JSON`)
    if (!isRecord(item)) sink.unreadable()
    else if (typeof item['kind'] === 'string' && typeof item['apiVersion'] === 'string') sink.item(item)
    else if (type) sink.item(Object.assign(item, type))
    else untyped.push(item)
  }

  const reader = createListItemReader({
    limitBytes: objectLimitBytes,
    onHead: head => {
      type = itemType(tryParse(head))
    },
    onItem,
    onTooLong: sizeBytes => sink.tooLarge(sizeBytes),
  })

  function end(): Page {
    const envelope = reader.end()
    if (envelope === undefined) throw new KubeError('network', `${attempted}: the list ended half-way`)
    const list = tryParse(envelope)
    if (!isRecord(list) || !isRecord(list['metadata']) || !isEmpty(list['items']))
      throw new KubeError(
        'not-json',
        `${attempted}: expected a Kubernetes list with metadata and items, got other JSON`,
      )
    type = itemType(list)
    for (const item of untyped) sink.item(Object.assign(item, type))
    return {
      continueToken: text(list['metadata']['continue']),
      resourceVersion: text(list['metadata']['resourceVersion']),
    }
  }

  return { push: (chunk: Uint8Array) => reader.push(chunk), end }
}

interface TypeMeta {
  readonly apiVersion: string
  readonly kind: string
}

const listSuffix = 'List'

function itemType(list: unknown): TypeMeta | undefined {
  if (!isRecord(list)) return undefined
  const { apiVersion, kind } = list
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !kind.endsWith(listSuffix)) return undefined
  return { apiVersion, kind: kind.slice(0, -listSuffix.length) }
}

/** Items were taken out of the envelope; any that are still there stood under a key that was not recognised. */
function isEmpty(items: unknown): boolean {
  return items === undefined || items === null || (Array.isArray(items) && items.length === 0)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function tryParse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
