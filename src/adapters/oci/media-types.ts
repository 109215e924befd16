// SPDX-License-Identifier: Apache-2.0
/** The media types of images, and what each is. */

/** What a manifest's media type says that it is. */
export type ManifestKind = 'index' | 'image' | 'schema1' | 'unknown'

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const imageTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

/** What is asked for; a registry that has only schema 1 then says so by the type of its answer. */
export const acceptedManifests = [...indexTypes, ...imageTypes].join(', ')

/** Tells what a manifest is, by its media type, which may carry parameters. */
export function manifestKindOf(mediaType: string): ManifestKind {
  const [bare = ''] = mediaType.split(';')
  const type = bare.trim().toLowerCase()
  if (indexTypes.includes(type)) return 'index'
  if (imageTypes.includes(type)) return 'image'
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(type) ? 'schema1' : 'unknown'
}

/** What a layer's media type says of its content. */
export type LayerKind = 'archive' | 'foreign' | 'unknown'

/**
 * Tells a layer: an archive, plain or packed (how, its first bytes say); an archive that may not be distributed and
 * is fetched from elsewhere, such as the base of Windows; or something else.
 */
export function layerKindOf(mediaType: string): LayerKind {
  if (/^application\/vnd\.docker\.image\.rootfs\.foreign\.diff\.tar(?:\.gzip)?$/.test(mediaType)) return 'foreign'
  if (/^application\/vnd\.oci\.image\.layer\.nondistributable\.v1\.tar(?:\+(?:gzip|zstd))?$/.test(mediaType))
    return 'foreign'
  if (/^application\/vnd\.oci\.image\.layer\.v1\.tar(?:\+(?:gzip|zstd))?$/.test(mediaType)) return 'archive'
  return /^application\/vnd\.docker\.image\.rootfs\.diff\.tar(?:[.+](?:gzip|zstd))?$/.test(mediaType)
    ? 'archive'
    : 'unknown'
}
