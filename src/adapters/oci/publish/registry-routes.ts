// SPDX-License-Identifier: Apache-2.0
/** A registry that can only be read: what a client needs to pull. Source: OCI distribution specification, "Pull". */
import type { HttpReply, HttpRoutes } from '#runtime/http-server.ts'
import type { Blob, PublishedImage } from './image.ts'

/** An image under a name: `docker.io/library/nginx` of tag `1.27`. */
export interface NamedImage {
  readonly repository: string
  readonly tags: readonly string[]
  readonly image: PublishedImage
}

/** Routes for an HTTP server; everything else is not found there. */
export function registryRoutes(images: readonly NamedImage[]): HttpRoutes {
  const routes: Record<string, () => HttpReply> = { 'GET /v2/': () => ({ body: '{}' }) }
  for (const { repository, tags, image } of images) {
    for (const name of [image.manifest.digest, ...tags])
      routes[`GET /v2/${repository}/manifests/${name}`] = () => replyOf(image.manifest)
    for (const blob of image.blobs) routes[`GET /v2/${repository}/blobs/${blob.digest}`] = () => replyOf(blob)
  }
  return routes
}

function replyOf({ mediaType, digest, bytes }: Blob): HttpReply {
  return { headers: { 'content-type': mediaType, 'docker-content-digest': digest }, body: bytes }
}
