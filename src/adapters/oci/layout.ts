// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What went wrong while an image was read from files. */
export type LayoutErrorCode = 'not-a-layout' | 'no-such-image' | 'malformed'

/** Every failure that reading an image from files reports; anything else that escapes it is a bug. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError'
  readonly code: LayoutErrorCode

  constructor(code: LayoutErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A layer of an image, to be read when it is needed. */
export interface LayoutLayer {
  /** Digest of the unpacked archive. */
  readonly diffId: string
  /** Digest of the layer as it is stored. */
  readonly digest: string
  readonly mediaType: string
  readonly sizeBytes: number
  readonly open: () => AsyncIterable<Uint8Array>
}

/** An image of an OCI layout. */
export interface LayoutImage {
  readonly manifestDigest: string
  /** Digest of the configuration, which is the image's id. */
  readonly imageId: string
  readonly layers: readonly LayoutLayer[]
}

/** Manifests and configurations are small; nothing honest comes near. */
const maxDocumentBytes = 8 * 2 ** 20
/** An index may point to an index once or twice, not forever. */
const maxIndexDepth = 4

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: { readonly os?: string; readonly architecture?: string }
}

/**
 * Opens the image of an OCI layout directory; of an index, the one for `platform`, else the only one that is no
 * attestation.
 *
 * Throws `LayoutError`. Source: OCI image specification, "Image Layout".
 */
export async function openLayout(folder: string, platform = 'linux/amd64'): Promise<LayoutImage> {
  const index = await readDocument(join(folder, 'index.json'))
  const manifestDescriptor = await chooseManifest(folder, index, platform, 0)
  const manifest = await readDocument(blobPath(folder, manifestDescriptor.digest))
  const config = descriptorOf(manifest['config'], 'the manifest\'s "config"')
  const layers = listOf(manifest['layers'], 'the manifest\'s "layers"').map(layer => descriptorOf(layer, 'a layer'))
  const { rootfs } = await readDocument(blobPath(folder, config.digest))
  const diffIds = listOf(
    (rootfs as Record<string, unknown> | undefined)?.['diff_ids'],
    'the configuration\'s "diff_ids"',
  )
  if (diffIds.length !== layers.length)
    throw new LayoutError(
      'malformed',
      `the image has ${layers.length} layers, expected as many diff ids, got ${diffIds.length}`,
    )
  return {
    manifestDigest: manifestDescriptor.digest,
    imageId: config.digest,
    layers: layers.map(({ digest, mediaType, size }, i) => ({
      diffId: String(diffIds[i]),
      digest,
      mediaType,
      sizeBytes: size,
      open: () => createReadStream(blobPath(folder, digest)),
    })),
  }
}

async function chooseManifest(
  folder: string,
  index: Record<string, unknown>,
  platform: string,
  depth: number,
): Promise<Descriptor> {
  const manifests = listOf(index['manifests'], 'the index\'s "manifests"').map(item => descriptorOf(item, 'a manifest'))
  const images = manifests.filter(({ platform: of }) => of?.architecture !== 'unknown')
  const [os, architecture] = platform.split('/')
  const fitting = images.find(({ platform: of }) => of?.os === os && of?.architecture === architecture)
  const chosen = fitting ?? (images.length === 1 ? images[0] : undefined)
  if (!chosen)
    throw new LayoutError(
      'no-such-image',
      `the layout has ${images.length} images, none for ${platform}; name another platform`,
    )
  if (!chosen.mediaType.includes('index') && !chosen.mediaType.includes('manifest.list')) return chosen
  if (depth >= maxIndexDepth) throw new LayoutError('malformed', "the layout's indexes point to indexes without end")
  return chooseManifest(folder, await readDocument(blobPath(folder, chosen.digest)), platform, depth + 1)
}

/** The file of a blob; a digest is checked before it becomes part of a path. */
function blobPath(folder: string, digest: string): string {
  const [, algorithm = '', hex = ''] = /^(sha256|sha512):([0-9a-f]{64,128})$/.exec(digest) ?? []
  if (hex === '')
    throw new LayoutError('malformed', `expected a digest (sha256:…), got ${JSON.stringify(digest.slice(0, 100))}`)
  return join(folder, 'blobs', algorithm, hex)
}

async function readDocument(path: string): Promise<Record<string, unknown>> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new LayoutError('not-a-layout', `cannot read ${path}; expected an OCI layout (index.json, blobs/)`, { cause })
  })
  if (bytes.length > maxDocumentBytes)
    throw new LayoutError('malformed', `${path} has ${bytes.length} bytes, expected at most ${maxDocumentBytes}`)
  try {
    const document: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof document === 'object' && document !== null) return document as Record<string, unknown>
  } catch (cause) {
    throw new LayoutError('malformed', `${path} is not JSON`, { cause })
  }
  throw new LayoutError('malformed', `${path} holds no JSON object`)
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new LayoutError('malformed', `expected ${what} to be a list, got ${typeof value}`)
}

function descriptorOf(value: unknown, what: string): Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Partial<Descriptor>
  if (typeof mediaType === 'string' && typeof digest === 'string' && typeof size === 'number')
    return value as Descriptor
  throw new LayoutError('malformed', `expected ${what} to have mediaType, digest and size`)
}
