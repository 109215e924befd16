// SPDX-License-Identifier: Apache-2.0
/** Copies objects out of an original into ours. What is there already stays, so that a copy can be run again. */
import { isDeepStrictEqual } from 'node:util'
import { isKubeError, KubeError, type KubeErrorCode } from '#adapters/kube/rest/errors.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { type Collection, creationPath, isMerged, nameOf, pathIn } from './collections.ts'
import { type Found, type Reader, readOne, readOriginal } from './read-original.ts'

export interface CopyParts {
  readonly source: Reader
  readonly target: Reader
  /** Replaces what is in the target with other content. */
  readonly isOverwriting: boolean
  readonly onProgress: (text: string) => void
}

/** What became of the objects of one kind. */
export interface CollectionReport {
  readonly plural: string
  readonly copied: number
  /** In the target already, with the same content. */
  readonly present: number
  readonly skipped: readonly Mishap[]
  readonly failed: readonly Mishap[]
}

/** An object, or `*` for the whole kind, and why it was not copied. */
export interface Mishap {
  readonly name: string
  readonly reason: string
}

type Outcome =
  | { readonly kind: 'copied' | 'present' }
  | { readonly kind: 'skipped' | 'failed'; readonly reason: string }

/** Requests under way at the same time. */
const parallel = 4

/**
 * Copies one kind after the other. Errors: `network`, `tls` or `credentials` when source or target cannot be reached;
 * what was copied until then stays, and another run goes on from there.
 */
export async function copyOriginal(
  parts: CopyParts,
  collections: readonly Collection[],
): Promise<readonly CollectionReport[]> {
  const reports: CollectionReport[] = []
  for (const each of collections) reports.push(await copyCollection(parts, each))
  return reports
}

async function copyCollection(parts: CopyParts, collection: Collection): Promise<CollectionReport> {
  const report = { copied: 0, present: 0, skipped: [] as Mishap[], failed: [] as Mishap[] }
  let done = 0
  function note(name: string, outcome: Outcome): void {
    if ('reason' in outcome) report[outcome.kind].push({ name, reason: outcome.reason })
    else report[outcome.kind]++
    parts.onProgress(`${collection.plural}: ${++done}`)
  }
  try {
    const known = await checksumsOf(parts.target, collection)
    const found = readOriginal(parts.source, collection)
    await Promise.all(Array.from({ length: parallel }, () => copyNext(parts, collection, { found, known, note })))
  } catch (error) {
    note('*', notCopied(error))
  }
  return { plural: collection.plural, ...report }
}

interface Work {
  /** Shared: each call of `next` waits for the one before. */
  readonly found: AsyncGenerator<Found>
  readonly known: ReadonlyMap<string, string>
  readonly note: (name: string, outcome: Outcome) => void
}

async function copyNext(parts: CopyParts, collection: Collection, work: Work): Promise<void> {
  for (;;) {
    const { value: each, done } = await work.found.next()
    if (done === true || !each) return
    if (!collection.isMeant(each.object)) continue
    const name = nameOf(each.object)
    work.note(name, await copyOne(parts, collection, each, work.known.get(name)).catch(notCopied))
  }
}

const unreachable: ReadonlySet<KubeErrorCode> = new Set(['network', 'tls', 'credentials', 'closed'])

/** Whoever cannot be reached cannot be reached for the next object either. */
function notCopied(error: unknown): Outcome {
  if (!(error instanceof KubeError) || unreachable.has(error.code)) throw error
  if (error.code === 'not-found' || error.code === 'method-not-allowed')
    return { kind: 'skipped', reason: `it is not served: ${error.message}` }
  return { kind: 'failed', reason: error.message }
}

async function copyOne(
  parts: CopyParts,
  collection: Collection,
  { object: found, isWhole }: Found,
  knownChecksum: string | undefined,
): Promise<Outcome> {
  if (found.metadata.deletionTimestamp !== undefined) return { kind: 'skipped', reason: 'it is being deleted' }
  const checksum = checksumOf(found)
  if (checksum !== undefined && checksum === knownChecksum) return { kind: 'present' }
  const whole = isWhole ? found : await readOne(parts.source, collection, found)
  if (!whole) return { kind: 'skipped', reason: 'it has gone meanwhile' }
  if (isMerged(whole)) return { kind: 'skipped', reason: 'the original merges it with an overlay, which is copied' }
  return write(parts, collection, cleaned(collection, whole))
}

async function write({ target, isOverwriting }: CopyParts, collection: Collection, body: KubeObject): Promise<Outcome> {
  try {
    await target.request({ method: 'POST', path: creationPath(collection, body), body })
    return { kind: 'copied' }
  } catch (error) {
    if (!isKubeError(error, 'already-exists')) throw missingNamespace(error, body)
  }
  const live = await readOne(target, collection, body)
  if (live && isDeepStrictEqual(cleaned(collection, live), body)) return { kind: 'present' }
  if (!isOverwriting) return { kind: 'skipped', reason: 'there is another one already; --overwrite replaces it' }
  const { resourceVersion } = live?.metadata ?? {}
  const metadata = { ...body.metadata, ...(resourceVersion !== undefined && { resourceVersion }) }
  await target.request({ method: 'PUT', path: pathIn(collection, body), body: { ...body, metadata } })
  return { kind: 'copied' }
}

/** A 404 at a creation is about the namespace, which is a failure of this object, not of the kind. */
function missingNamespace(error: unknown, { metadata: { namespace } }: KubeObject): unknown {
  if (!isKubeError(error, 'not-found') || namespace === undefined) return error
  return new KubeError('invalid', `the target has no namespace "${namespace}"`)
}

/** What people and services wrote, without what belongs to the server or points to objects of another cluster. */
function cleaned({ apiVersion, kind }: Collection, { metadata, ...content }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = metadata
  return {
    ...content,
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && namespace !== '' && { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
  }
}

/** Checksums of contents that the target has, so that what is there need not be read again. */
async function checksumsOf(target: Reader, collection: Collection): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>()
  const asHeads: Collection = { ...collection, reading: collection.reading === 'custom' ? 'custom' : 'heads' }
  for await (const { object } of readOriginal(target, asHeads)) {
    const checksum = checksumOf(object)
    if (checksum !== undefined) known.set(nameOf(object), checksum)
  }
  return known
}

/** Upstream's services note a checksum of what they wrote; labels and annotations count as well. */
function checksumOf({ metadata: { labels = {}, annotations = {} } }: KubeObject): string | undefined {
  if (annotations[labelKeys.syncChecksum] === undefined) return undefined
  const sorted = [labels, annotations].map(each => Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
  return JSON.stringify(sorted)
}
