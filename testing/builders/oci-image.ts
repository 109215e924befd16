// SPDX-License-Identifier: Apache-2.0
/** Images for tests: layers, configuration, manifest and index, as blobs by digest. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type TarItem, tarArchive } from './tar.ts'

/** A blob and what points to it. */
export interface BuiltBlob {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly bytes: Buffer
}

/** An image with all its blobs, the manifest among them. */
export interface BuiltImage {
  readonly manifest: BuiltBlob
  readonly blobs: readonly BuiltBlob[]
  readonly platform: { readonly os: string; readonly architecture: string }
}

export interface ImageParts {
  /** Archives, packed as `packing` says; the lowest first. */
  readonly layers: readonly (readonly TarItem[] | Buffer)[]
  readonly packing?: 'gzip' | 'zstd' | 'none'
  readonly architecture?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Docker's media types instead of OCI's. */
  readonly docker?: boolean
  /** What the configuration says of the layers; default: the truth. */
  readonly diffIds?: readonly string[]
}

const suffixes = { gzip: '+gzip', zstd: '+zstd', none: '' } as const

/** Builds an image out of archives. */
export function ociImage(parts: ImageParts): BuiltImage {
  const { layers, packing = 'gzip', architecture = 'amd64', labels, docker = false } = parts
  const archives = layers.map(layer => (Buffer.isBuffer(layer) ? layer : tarArchive(layer)))
  const layerType = docker
    ? 'application/vnd.docker.image.rootfs.diff.tar.gzip'
    : `application/vnd.oci.image.layer.v1.tar${suffixes[packing]}`
  const packed = archives.map(archive => blobOf(pack(archive, packing), layerType))
  const config = jsonBlob(
    {
      os: 'linux',
      architecture,
      ...(labels && { config: { Labels: labels } }),
      rootfs: { type: 'layers', diff_ids: parts.diffIds ?? archives.map(sha256) },
    },
    docker ? 'application/vnd.docker.container.image.v1+json' : 'application/vnd.oci.image.config.v1+json',
  )
  const mediaType = docker
    ? 'application/vnd.docker.distribution.manifest.v2+json'
    : 'application/vnd.oci.image.manifest.v1+json'
  const manifest = jsonBlob(
    { schemaVersion: 2, mediaType, config: descriptor(config), layers: packed.map(descriptor) },
    mediaType,
  )
  return { manifest, blobs: [manifest, config, ...packed], platform: { os: 'linux', architecture } }
}

/** An index of images, each with its platform. */
export function ociIndex(images: readonly BuiltImage[]): BuiltBlob {
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const manifests = images.map(({ manifest, platform }) => ({ ...descriptor(manifest), platform }))
  return jsonBlob({ schemaVersion: 2, mediaType, manifests }, mediaType)
}

/** Writes images as an OCI layout directory. */
export function writeLayout(folder: string, images: readonly BuiltImage[]): void {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true })
  for (const { digest, bytes } of images.flatMap(({ blobs }) => blobs))
    writeFileSync(join(folder, 'blobs', digest.replace(':', '/')), bytes)
  writeFileSync(join(folder, 'index.json'), ociIndex(images).bytes)
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
}

/** A document as a blob. */
export function jsonBlob(document: unknown, mediaType: string): BuiltBlob {
  return blobOf(Buffer.from(JSON.stringify(document)), mediaType)
}

/** Bytes as a blob. */
export function blobOf(bytes: Buffer, mediaType: string): BuiltBlob {
  return { mediaType, digest: sha256(bytes), size: bytes.length, bytes }
}

/** The archive of a layer that `ociImage` packed. */
export function unpackedLayer({ bytes, mediaType }: BuiltBlob): Buffer {
  if (mediaType.endsWith('zstd')) return zstdDecompressSync(bytes)
  return mediaType.endsWith('gzip') ? gunzipSync(bytes) : bytes
}

function descriptor({ mediaType, digest, size }: BuiltBlob): Omit<BuiltBlob, 'bytes'> {
  return { mediaType, digest, size }
}

function pack(archive: Buffer, packing: 'gzip' | 'zstd' | 'none'): Buffer {
  if (packing === 'none') return archive
  return packing === 'gzip' ? gzipSync(archive, { level: 1 }) : zstdCompressSync(archive)
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
