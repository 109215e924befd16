// SPDX-License-Identifier: Apache-2.0
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { makeFolder } from '#runtime/make-folder.ts'
import { type Dispatcher, requestThrough } from '#runtime/undici.ts'
import { isIntactDatabase } from './database.ts'
import { VulnerabilityDatabaseError } from './database-error.ts'
import { importArchive } from './import.ts'
import { installedDatabase, type Listing, type Manifest, parseListing } from './listing.ts'

/** The listing of Grype's databases. */
export const defaultListingUrl = 'https://grype.anchore.io/databases/v6/latest.json'

const maxListingBytes = 64 * 1024
const maxRedirects = 5
/** Until the head of an answer must have come, and until more of a body must have come. */
const timeoutMs = 30_000
const defaultMaxArchiveBytes = 2 * 2 ** 30

export interface UpdateOptions {
  /** Address of a `latest.json`. */
  readonly url: string
  /** Folder of the imported database. */
  readonly into: string
  readonly dispatcher: Dispatcher
  readonly maxArchiveBytes?: number
  readonly signal?: AbortSignal
}

/** What an update did. */
export type Update =
  | { readonly kind: 'current'; readonly listing: Listing }
  | { readonly kind: 'imported'; readonly listing: Listing; readonly manifest: Manifest }

/**
 * Fetches the listing and, when it names another database than the one in use, or that one is damaged, that database.
 * Without a success the one in use stays.
 *
 * @throws VulnerabilityDatabaseError `no-listing`, `unreachable`, `too-large`, or what `importArchive` throws
 */
export async function updateDatabase(options: UpdateOptions): Promise<Update> {
  const { url, into, maxArchiveBytes = defaultMaxArchiveBytes } = options
  const listing = parseListing(await text(await get(url, options), url), url)
  const installed = await installedDatabase(into)
  if (installed?.checksum === listing.checksum && isIntactDatabase(installed.file)) return { kind: 'current', listing }
  makeFolder(into)
  const archive = join(into, `.download-${process.pid}.tar.zst`)
  try {
    const address = new URL(listing.path, url).href
    const body = await get(address, options)
    await pipeline(body, bounded(maxArchiveBytes, address), createWriteStream(archive))
    return { kind: 'imported', listing, manifest: await importArchive({ into, archive, listing }) }
  } catch (error) {
    if (error instanceof VulnerabilityDatabaseError) throw error
    throw unreachable(listing.path, error)
  } finally {
    await rm(archive, { force: true })
  }
}

async function get(url: string, { dispatcher, signal }: UpdateOptions): Promise<Readable> {
  let address = new URL(url)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const { statusCode, headers, body } = await requestThrough(dispatcher, {
      origin: address.origin,
      path: `${address.pathname}${address.search}`,
      method: 'GET',
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: signal ?? null,
    }).catch((error: unknown) => {
      throw unreachable(address.href, error)
    })
    if (statusCode === 200) return body
    await body.dump()
    const location = headers['location']
    if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string')
      throw new VulnerabilityDatabaseError(
        'unreachable',
        `fetch ${withoutQuery(address)}: expected 200, got ${statusCode}`,
      )
    const next = new URL(location, address)
    if (address.protocol === 'https:' && next.protocol !== 'https:')
      throw new VulnerabilityDatabaseError(
        'unreachable',
        `fetch ${withoutQuery(address)}: is sent on to plain ${next.protocol}`,
      )
    address = next
  }
  throw new VulnerabilityDatabaseError(
    'unreachable',
    `fetch ${withoutQuery(address)}: sent on more than ${maxRedirects} times`,
  )
}

async function text(body: Readable, from: string): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += (chunk as Buffer).length
    if (sizeBytes > maxListingBytes)
      throw new VulnerabilityDatabaseError('no-listing', `read ${from}: expected at most ${maxListingBytes} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function bounded(maxBytes: number, from: string): Transform {
  let sizeBytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      if (sizeBytes <= maxBytes) done(undefined, chunk)
      else done(new VulnerabilityDatabaseError('too-large', `fetch ${from}: more than ${maxBytes} bytes`))
    },
  })
}

function unreachable(address: string, cause: unknown): VulnerabilityDatabaseError {
  const because = cause instanceof Error ? cause.message : String(cause)
  return new VulnerabilityDatabaseError('unreachable', `fetch ${address}: ${because}; the database in use stays`, {
    cause,
  })
}

/** Addresses of mirrors may carry a token. */
function withoutQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`
}
