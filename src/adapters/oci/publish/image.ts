// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'

/** Bytes that a registry serves, and what points to them. */
export interface Blob {
  readonly mediaType: string
  /** `sha256:…` */
  readonly digest: string
  readonly bytes: Buffer
}

/** An image as a registry keeps it. */
export interface PublishedImage {
  readonly manifest: Blob
  /** Configuration and layers. */
  readonly blobs: readonly Blob[]
}

/** An image of these archives, the lowest first; not packed, so that digests depend on the files alone. */
export function imageOfLayers(archives: readonly Buffer[], architecture: string): PublishedImage {
  const layers = archives.map(bytes => blobOf('application/vnd.oci.image.layer.v1.tar', bytes))
  const config = blobOf('application/vnd.oci.image.config.v1+json', {
    architecture,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = blobOf(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: descriptorOf(config),
    layers: layers.map(descriptorOf),
  })
  return { manifest, blobs: [config, ...layers] }
}

function blobOf(mediaType: string, content: Buffer | object): Blob {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  return { mediaType, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes }
}

function descriptorOf({ mediaType, digest, bytes }: Blob) {
  return { mediaType, digest, size: bytes.length }
}
