// SPDX-License-Identifier: Apache-2.0
/**
 * The files that the SBOM of an image names: they tell which packages a container uses, and never become patterns.
 *
 * An SBOM may have 100 MB. It is read in pieces, looked through for paths without being parsed, and what is kept of it
 * are digests of 53 bits: two paths of one image that share one are as good as never, and would only keep a path that
 * might have become a pattern.
 */
import { setImmediate } from 'node:timers/promises'
import type { BodyRef, ObjectStore } from '#adapters/db/store.ts'
import { imageSlug } from '#domain/slug.ts'
import type { IsKept } from '#engines/profile/opens.ts'
import { sourceKeys } from '#services/storage/source-keys.ts'

export interface ImagePaths {
  /** Tells the files of an image; none when there is no SBOM of it. */
  of(image: { readonly imageTag: string; readonly imageID: string }): Promise<IsKept>
}

/** Digests that are remembered, of all images together; 8 bytes each. */
const maxDigests = 2_000_000

/** Reads SBOMs of a namespace. Cost: one look at each SBOM while it is remembered. */
export function createImagePaths(store: Pick<ObjectStore, 'get' | 'readBody'>, namespace: string): ImagePaths {
  const known = new Map<string, Promise<Float64Array>>()
  let digests = 0

  function remembered(body: BodyRef): Promise<Float64Array> {
    const found = known.get(body.hash) ?? read(body)
    // The one that was asked for last is forgotten last.
    known.delete(body.hash)
    known.set(body.hash, found)
    return found
  }

  async function read(body: BodyRef): Promise<Float64Array> {
    try {
      const paths = await digestsOf(store.readBody(body))
      digests += paths.length
      await forgetSome(body.hash)
      return paths
    } catch (error) {
      known.delete(body.hash)
      throw error
    }
  }

  async function forgetSome(newest: string): Promise<void> {
    for (const [hash, paths] of known) {
      if (digests <= maxDigests || hash === newest) return
      known.delete(hash)
      digests -= (await paths).length
    }
  }

  return {
    async of({ imageTag, imageID }) {
      const name = imageSlug(imageTag, imageID)
      const record =
        name === undefined ? undefined : await store.get({ kind: sourceKeys.sboms, namespace, name }, false)
      if (!record) return () => false
      const paths = await remembered(record.body)
      return path => holds(paths, digestOf(path))
    },
  }
}

const pathMember = /"path"\s*:\s*("(?:[^"\\]|\\.){1,8192}")/g

/** What may be the beginning of a member is looked at again with the next piece. */
const carriedChars = 20_000

/** Digests of all values of members `path`, sorted. */
async function digestsOf(pieces: AsyncIterable<Uint8Array>): Promise<Float64Array> {
  const found = new Set<number>()
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    const text = rest + decoder.decode(piece, { stream: true })
    for (const [, value = ''] of text.matchAll(pathMember)) found.add(digestOf(textOf(value)))
    rest = text.slice(-carriedChars)
    // Others get their turn.
    await setImmediate()
  }
  return Float64Array.from(found).sort()
}

function textOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1)
  try {
    return String(JSON.parse(literal))
  } catch {
    return ''
  }
}

/** A digest of 53 bits; good against chance, not against an enemy. Source: the mixing steps of MurmurHash3. */
function digestOf(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    high = Math.imul(high ^ unit, 0x85ebca6b)
    low = Math.imul(low ^ unit, 0xc2b2ae35)
  }
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ Math.imul(low ^ (low >>> 13), 0x85ebca6b)
  low = Math.imul(low ^ (low >>> 16), 0xc2b2ae35) ^ Math.imul(high ^ (high >>> 13), 0x85ebca6b)
  return 2 ** 32 * (high & 0x1fffff) + (low >>> 0)
}

function holds(sorted: Float64Array, digest: number): boolean {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((sorted[middle] ?? 0) < digest) from = middle + 1
    else to = middle
  }
  return sorted[from] === digest
}
