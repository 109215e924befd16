// SPDX-License-Identifier: Apache-2.0
/** Images of OCI layout directories. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OciError } from './errors.ts'
import { type BlobSource, type Descriptor, maxDocumentBytes, type OciImage, openImage } from './image.ts'
import { verified } from './verified.ts'

/**
 * Opens the image of an OCI layout directory; of an index, the one for `platform`, else the only one that is no
 * attestation.
 *
 * Throws `OciError`. Source: OCI image specification, "Image Layout".
 */
export async function openLayout(folder: string, platform = 'linux/amd64'): Promise<OciImage> {
  const source: BlobSource = {
    readDocument: ({ digest }) => readDocument(blobPath(folder, digest)),
    openBlob: (descriptor, signal) => verified(descriptor, openFile(blobPath(folder, descriptor.digest), signal)),
  }
  const bytes = await readDocument(join(folder, 'index.json'))
  return openImage(source, { mediaType: 'application/vnd.oci.image.index.v1+json', bytes }, platform)
}

function openFile(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: readBytes, ...(signal && { signal }) })
}

/** Large pieces: each is hashed and unpacked in one go. */
const readBytes = 256 * 1024

/** The file of a blob; `openImage` has checked the digest before it becomes part of a path. */
function blobPath(folder: string, digest: Descriptor['digest']): string {
  const [algorithm = '', hex = ''] = digest.split(':')
  return join(folder, 'blobs', algorithm, hex)
}

async function readDocument(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size <= maxDocumentBytes) return await readFile(path)
    throw new OciError('malformed', `${path} has ${size} bytes, expected at most ${maxDocumentBytes}`)
  } catch (cause) {
    if (cause instanceof OciError) throw cause
    throw new OciError('not-a-layout', `cannot read ${path}; expected an OCI layout (index.json, blobs/)`, { cause })
  }
}
