// SPDX-License-Identifier: Apache-2.0
/** An image as its manifest describes it, wherever its blobs lie. */
import { createHash } from 'node:crypto'
import { isDigest } from '#domain/image-ref.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { OciError } from './errors.ts'
import { layerKindOf, manifestKindOf } from './media-types.ts'

/** A layer of an image, to be read when it is needed. */
export interface OciLayer {
  /** Digest of the unpacked archive, as the configuration has it. */
  readonly diffId: string
  /** Digest of the layer as it is stored. */
  readonly digest: string
  readonly mediaType: string
  readonly sizeBytes: number
  /** Its content has no digest; see `LayerToRead`. */
  readonly isUnverified?: true
  /** The layer as it is stored; throws `OciError` at its end when it is not what the digest says. */
  readonly open: (signal?: AbortSignal) => AsyncIterable<Uint8Array>
}

/** An image whose manifest and configuration have been read. */
export interface OciImage {
  readonly manifestDigest: string
  readonly mediaType: string
  /** Digest of the configuration, which is the image's id. */
  readonly imageId: string
  /** The documents byte by byte, as they are kept with an SBOM. */
  readonly manifest: Buffer
  readonly config: Buffer
  /** `linux/arm64/v8`; parts that the configuration does not say are left out. */
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
  /** The lowest first. */
  readonly layers: readonly OciLayer[]
}

/** What points to a blob. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: JsonObject
}

/** Where blobs are read from. */
export interface BlobSource {
  /** Reads a small document; `readBlob` checks it. Throws `OciError`. */
  readDocument(descriptor: Descriptor, what: 'manifest' | 'blob'): Promise<Buffer>
  openBlob(descriptor: Descriptor, signal?: AbortSignal): AsyncIterable<Uint8Array>
}

/** A manifest or an index, as it was found. */
export interface FoundManifest {
  readonly mediaType: string
  readonly bytes: Buffer
}

/** Manifests and configurations are small; nothing honest comes near. */
export const maxDocumentBytes = 8 * 2 ** 20
/** An index may point to an index once or twice, not forever. */
const maxIndexDepth = 4
/** Overlay file systems stop at 127 or 500. */
const maxLayers = 1_000

/**
 * Opens the image that a manifest describes; of an index, the one for `platform` (`os/architecture[/variant]`), else
 * the only one that is no attestation.
 *
 * Throws `OciError`. Source: OCI image specification, "Image Manifest", "Image Index".
 */
export async function openImage(source: BlobSource, found: FoundManifest, platform: string): Promise<OciImage> {
  const { mediaType, bytes } = await chooseManifest(source, found, platform, 0)
  const manifest = objectOf(bytes, 'the manifest')
  const config = descriptorOf(manifest['config'], 'the manifest\'s "config"')
  const layers = listOf(manifest['layers'], 'the manifest\'s "layers"').map(layer => descriptorOf(layer, 'a layer'))
  if (layers.length > maxLayers)
    throw new OciError('malformed', `the image has ${layers.length} layers, expected at most ${maxLayers}`)
  for (const layer of layers)
    if (layerKindOf(layer.mediaType) === 'unknown')
      throw new OciError(
        'unsupported-media-type',
        `expected layers that are file system archives, got ${shown(layer.mediaType)}; this is no container image`,
      )
  const configBytes = await readVerified(source, config, 'blob')
  const document = objectOf(configBytes, 'the configuration')
  const diffIds = diffIdsOf(document, layers.length)
  return {
    manifestDigest: digestOf(bytes),
    mediaType,
    imageId: config.digest,
    manifest: bytes,
    config: configBytes,
    platform: [document['os'], document['architecture'], document['variant']].filter(isText).join('/'),
    labels: labelsOf(document),
    layers: layers.map((layer, i) => ({
      diffId: diffIds[i] ?? '',
      digest: layer.digest,
      mediaType: layer.mediaType,
      sizeBytes: layer.size,
      open: signal => source.openBlob(layer, signal),
    })),
  }
}

/** The digest by which a document is known. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** Throws unless the bytes are those that the digest stands for. */
export function verifyDigest(bytes: Uint8Array, digest: string, what: string): void {
  const [algorithm = ''] = digest.split(':')
  const actual = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
  if (actual !== digest)
    throw new OciError('digest-mismatch', `${what}: expected ${digest}, got content of ${actual}; do not trust it`)
}

async function readVerified(source: BlobSource, descriptor: Descriptor, what: 'manifest' | 'blob'): Promise<Buffer> {
  if (descriptor.size > maxDocumentBytes)
    throw new OciError('too-large', `a ${what} has ${descriptor.size} bytes, expected at most ${maxDocumentBytes}`)
  const bytes = await source.readDocument(descriptor, what)
  verifyDigest(bytes, descriptor.digest, `a ${what} of the image`)
  return bytes
}

async function chooseManifest(
  source: BlobSource,
  { mediaType, bytes }: FoundManifest,
  platform: string,
  depth: number,
): Promise<FoundManifest> {
  const document = objectOf(bytes, 'the manifest')
  switch (kindOf(mediaType, document)) {
    case 'image':
      return { mediaType, bytes }
    case 'schema1':
      throw new OciError(
        'unsupported-schema',
        'the registry has the image as a manifest of schema 1 only, which is not supported; push it again',
      )
    case 'unknown':
      throw new OciError(
        'unsupported-media-type',
        `expected an image manifest or an index, got ${shown(mediaType)}; this is no container image`,
      )
    case 'index': {
      if (depth >= maxIndexDepth) throw new OciError('malformed', "the image's indexes point to indexes without end")
      const chosen = choose(document, platform)
      const inner = await readVerified(source, chosen, 'manifest')
      return chooseManifest(source, { mediaType: chosen.mediaType, bytes: inner }, platform, depth + 1)
    }
  }
}

/** What the document is: by its type, and where that is missing or general, by what it holds. */
function kindOf(mediaType: string, document: JsonObject): ReturnType<typeof manifestKindOf> {
  const declared = typeof document['mediaType'] === 'string' ? document['mediaType'] : ''
  const kind = manifestKindOf(mediaType)
  if (kind !== 'unknown') return kind
  if (manifestKindOf(declared) !== 'unknown') return manifestKindOf(declared)
  if (document['schemaVersion'] === 1) return 'schema1'
  const isGeneral = mediaType === '' || /^(?:application\/json|text\/plain)\b/.test(mediaType)
  if (!isGeneral) return 'unknown'
  if (Array.isArray(document['manifests'])) return 'index'
  return Array.isArray(document['layers']) ? 'image' : 'unknown'
}

function choose(index: JsonObject, platform: string): Descriptor {
  const manifests = listOf(index['manifests'], 'the index\'s "manifests"').map(item => descriptorOf(item, 'a manifest'))
  const images = manifests.filter(({ platform: of }) => of?.['architecture'] !== 'unknown')
  const [os = 'linux', architecture, variant] = platform.split('/')
  const fitting = images.filter(({ platform: of }) => of?.['os'] === os && of['architecture'] === architecture)
  const exact = fitting.find(({ platform: of }) => variant === undefined || of?.['variant'] === variant)
  // arm64 is v8 whether or not it is written there.
  const chosen = exact ?? fitting.find(({ platform: of }) => of?.['variant'] === undefined) ?? only(images)
  if (chosen) return chosen
  const offered = images.map(({ platform: of }) => [of?.['os'], of?.['architecture'], of?.['variant']])
  const list = offered.map(parts => parts.filter(isText).join('/')).slice(0, 20)
  throw new OciError(
    'no-such-image',
    `there is no image for ${platform}; choose one of the platforms that exist: ${list.join(', ') || 'none'}`,
  )
}

/** An index of one image without a platform is that image, whatever was asked for. */
function only(images: readonly Descriptor[]): Descriptor | undefined {
  return images.length === 1 ? images[0] : undefined
}

function diffIdsOf(config: JsonObject, layers: number): string[] {
  const rootfs = config['rootfs']
  const diffIds = listOf(isJsonObject(rootfs) ? rootfs['diff_ids'] : undefined, 'the configuration\'s "diff_ids"')
  if (diffIds.length !== layers)
    throw new OciError('malformed', `the image has ${layers} layers, expected as many diff ids, got ${diffIds.length}`)
  return diffIds.map(String)
}

function labelsOf(config: JsonObject): Readonly<Record<string, string>> {
  const inner = config['config']
  const labels = isJsonObject(inner) ? inner['Labels'] : undefined
  if (!isJsonObject(labels)) return {}
  return Object.fromEntries(Object.entries(labels).filter(entry => typeof entry[1] === 'string')) as Record<
    string,
    string
  >
}

/** The JSON object of a document; throws `malformed`. */
export function objectOf(bytes: Uint8Array, what: string): JsonObject {
  let document: unknown
  try {
    document = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw new OciError('malformed', `${what} is not JSON`, { cause })
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document as JsonObject
  throw new OciError('malformed', `${what} holds no JSON object`)
}

/** The list; throws `malformed` where there is none. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new OciError('malformed', `expected ${what} to be a list, got ${typeof value}`)
}

/** The descriptor, its digest well formed; throws `malformed`. */
export function descriptorOf(value: unknown, what: string): Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Partial<Descriptor>
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || !Number.isSafeInteger(size) || Number(size) < 0)
    throw new OciError('malformed', `expected ${what} to have mediaType, digest and size`)
  if (!isDigest(digest))
    throw new OciError('malformed', `expected ${what} to have a digest (sha256:…), got ${shown(digest)}`)
  return value as Descriptor
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 100))
}
