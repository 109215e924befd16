// SPDX-License-Identifier: Apache-2.0
/** Images of archives: `oci-archive`, and `docker-archive` as `docker save` and `podman save` write it. */
import { type FileHandle, open } from 'node:fs/promises'
import { posix } from 'node:path'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { type ArchiveEntry, indexArchive, readAt } from './archive-index.ts'
import { OciError } from './errors.ts'
import { type BlobSource, digestOf, listOf, maxDocumentBytes, type OciImage, objectOf, openImage } from './image.ts'
import { verified } from './verified.ts'

/** An image whose archive stays open until `close`. */
export interface ArchivedImage {
  readonly image: OciImage
  /** What could not be read of it so far, a line each; absent where digests show that. */
  unread?(): readonly string[]
  close(): Promise<void>
}

/** Large pieces: each is hashed and unpacked in one go. */
const pieceBytes = 256 * 1024
const maxLinks = 8

/** Opens the image of an archive; of several, the one for `platform`, or the first. Throws `OciError`. */
export async function openArchive(path: string, platform: string): Promise<ArchivedImage> {
  const file = await open(path).catch((cause: unknown) => {
    throw new OciError('not-a-layout', `cannot open ${path}; expected an image archive`, { cause })
  })
  try {
    const archive = new Archive(file, path, await indexArchive(file, path))
    const image = archive.has('index.json') ? await ociImage(archive, platform) : await dockerImage(archive, platform)
    return { image, close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

class Archive {
  readonly path: string
  readonly #file: FileHandle
  readonly #entries: ReadonlyMap<string, ArchiveEntry>

  constructor(file: FileHandle, path: string, entries: ReadonlyMap<string, ArchiveEntry>) {
    this.#file = file
    this.path = path
    this.#entries = entries
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /** The entry, links followed: `docker save` of old has one file for two layers that are the same. */
  find(name: string): ArchiveEntry {
    let at = posix.normalize(name)
    for (let links = 0; links <= maxLinks; links++) {
      const entry = this.#entries.get(at)
      if (!entry) break
      if (entry.link === undefined) return entry
      at = posix.normalize(posix.join(posix.dirname(at), entry.link))
    }
    throw new OciError('malformed', `${this.path}: expected a file ${JSON.stringify(name.slice(0, 200))}, got none`)
  }

  async document(name: string): Promise<Buffer> {
    const { offset, sizeBytes } = this.find(name)
    if (sizeBytes > maxDocumentBytes)
      throw new OciError(
        'malformed',
        `${this.path}: ${name} has ${sizeBytes} bytes, expected at most ${maxDocumentBytes}`,
      )
    return readAt(this.#file, offset, sizeBytes)
  }

  async *pieces({ offset, sizeBytes }: ArchiveEntry, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < sizeBytes; done += pieceBytes) {
      signal?.throwIfAborted()
      yield await readAt(this.#file, offset + done, Math.min(pieceBytes, sizeBytes - done))
    }
  }
}

async function ociImage(archive: Archive, platform: string): Promise<OciImage> {
  const name = (digest: string) => `blobs/${digest.replace(':', '/')}`
  const source: BlobSource = {
    readDocument: ({ digest }) => archive.document(name(digest)),
    async *openBlob(descriptor, signal) {
      yield* verified(descriptor, archive.pieces(archive.find(name(descriptor.digest)), signal))
    },
  }
  const bytes = await archive.document('index.json')
  return openImage(source, { mediaType: 'application/vnd.oci.image.index.v1+json', bytes }, platform)
}

/** `docker save` keeps no manifest: one is made of what it keeps, with layers by the digests of their content. */
async function dockerImage(archive: Archive, platform: string): Promise<OciImage> {
  if (!archive.has('manifest.json'))
    throw new OciError('not-a-layout', `${archive.path}: expected index.json or manifest.json in it, got neither`)
  const { Config: configName, Layers: layerNames } = firstOf(await archive.document('manifest.json'), archive.path)
  if (typeof configName !== 'string')
    throw new OciError('malformed', `${archive.path}: expected manifest.json to name a configuration`)
  const config = await archive.document(configName)
  const { rootfs } = objectOf(config, 'the configuration')
  const diffIds = listOf(isJsonObject(rootfs) ? rootfs['diff_ids'] : undefined, 'the configuration\'s "diff_ids"')
  const entries = new Map<string, ArchiveEntry>()
  const layers = listOf(layerNames, 'the "Layers" of manifest.json').map((name, i) => {
    const entry = archive.find(String(name))
    const digest = String(diffIds[i])
    entries.set(digest, entry)
    return { mediaType: 'application/vnd.docker.image.rootfs.diff.tar', size: entry.sizeBytes, digest }
  })
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json'
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: config.length,
      digest: digestOf(config),
    },
    layers,
  }
  const source: BlobSource = {
    readDocument: async () => config,
    async *openBlob({ digest }, signal) {
      const entry = entries.get(digest)
      if (entry) yield* archive.pieces(entry, signal)
    },
  }
  return openImage(source, { mediaType, bytes: Buffer.from(JSON.stringify(manifest)) }, platform)
}

/** An archive of several images is read as its first. */
function firstOf(manifest: Buffer, place: string): JsonObject {
  const [first] = listOf(jsonOf(manifest, place), `${place}: manifest.json`)
  if (isJsonObject(first)) return first
  throw new OciError('malformed', `${place}: expected manifest.json to hold an image, got none`)
}

function jsonOf(bytes: Buffer, place: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new OciError('malformed', `${place}: manifest.json is not JSON`, { cause })
  }
}
