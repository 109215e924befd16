// SPDX-License-Identifier: Apache-2.0
/** A root file system that lies in a folder, as an image of one layer: a chroot, a mounted disk, a machine itself. */
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import type { ArchivedImage } from './archive.ts'
import { OciError } from './errors.ts'
import { digestOf } from './image.ts'

const maxEntries = 4_000_000
const maxDepth = 200
/** Most files that could not be read, of which each is named. */
const maxNamed = 100
/** Folders by which a root is told from any other folder. */
const rootNames = ['etc', 'usr', 'bin', 'lib', 'var', 'opt', 'app', 'srv', 'home', 'root']

/** Claims that a folder looks like the root of a file system. */
export async function isRootFolder(path: string): Promise<boolean> {
  const names = new Set(await readdir(path).catch((): string[] => []))
  return names.has('os-release') || rootNames.some(name => names.has(name))
}

/**
 * Opens the folder; other file systems that are mounted in it are left out, symbolic links are not followed.
 *
 * There is no digest to verify, since files may change while they are read. What cannot be read is named by `unread`
 * once the layer has been read. Throws `OciError`.
 */
export async function openRootFolder(path: string, platform: string): Promise<ArchivedImage> {
  const root = await lstat(path).catch((cause: unknown) => {
    throw new OciError('not-a-layout', `cannot open ${path}; expected a folder`, { cause })
  })
  const [os = 'linux', architecture = ''] = platform.split('/')
  const config = Buffer.from(JSON.stringify({ os, architecture, rootfs: { type: 'layers', diff_ids: [] } }))
  const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, layers: [] }))
  const unread: string[] = []
  const note = (entry: string, cause: unknown) => {
    const because = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause)
    if (unread.length < maxNamed) unread.push(`${entry}: ${because}`)
  }
  const layer = {
    diffId: 'folder',
    digest: 'folder',
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    sizeBytes: 0,
    isUnverified: true as const,
    open: (signal?: AbortSignal) => archiveOf(path, root.dev, note, signal),
  }
  return {
    image: {
      manifestDigest: digestOf(manifest),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      imageId: digestOf(config),
      manifest,
      config,
      platform: [os, architecture].filter(part => part !== '').join('/'),
      labels: {},
      layers: [layer],
    },
    unread: () => unread,
    close: async () => undefined,
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

type Note = (entry: string, cause: unknown) => void

async function* archiveOf(root: string, device: number, note: Note, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const archive = pack()
  const filled = fill(archive, { root, device, note, signal }).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  try {
    for await (const piece of archive) yield piece as Buffer
    await filled
  } finally {
    archive.destroy()
    await filled
  }
}

interface Walk {
  readonly root: string
  readonly device: number
  readonly note: Note
  readonly signal: AbortSignal | undefined
}

/** Writes every entry below the root, folders before what is in them. */
async function fill(archive: ReturnType<typeof pack>, walk: Walk): Promise<void> {
  const waiting = ['']
  for (let entries = 0, folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const names = await readdir(join(walk.root, folder)).catch((error: unknown) => {
      walk.note(`/${folder}`, error)
      return []
    })
    for (const name of names.sort(byText)) {
      walk.signal?.throwIfAborted()
      if (archive.destroyed) return
      if (++entries > maxEntries) throw new Error(`the folder has more than ${maxEntries} entries`)
      const path = folder === '' ? name : `${folder}/${name}`
      const stats = await lstat(join(walk.root, path)).catch((error: unknown) => walk.note(`/${path}`, error))
      if (!stats || stats.dev !== walk.device) continue
      if (stats.isDirectory()) {
        if (path.split('/').length < maxDepth) waiting.push(path)
        else walk.note(`/${path}`, `more than ${maxDepth} folders deep`)
      }
      await add(archive, walk, path, stats).catch((error: unknown) => walk.note(`/${path}`, error))
    }
  }
}

async function add(archive: ReturnType<typeof pack>, { root }: Walk, path: string, stats: Stats): Promise<void> {
  const header = { name: path, mode: stats.mode & 0o7777, mtime: stats.mtime }
  if (stats.isDirectory()) archive.entry({ ...header, name: `${path}/`, type: 'directory' })
  else if (stats.isSymbolicLink())
    archive.entry({ ...header, type: 'symlink', linkname: await readlink(join(root, path)) })
  else if (stats.isFile()) await addFile(archive, { ...header, size: stats.size }, join(root, path))
}

type FileHeader = { readonly name: string; readonly mode: number; readonly mtime: Date; readonly size: number }

/** A file that grows meanwhile is cut at the size it had; one that shrinks is filled up with zeros. */
async function addFile(archive: ReturnType<typeof pack>, header: FileHeader, path: string): Promise<void> {
  const content = header.size === 0 ? undefined : createReadStream(path, { end: header.size - 1 })
  if (!content) return void archive.entry(header, nothing)
  // The entry begins only when the file could be opened.
  await new Promise<void>((resolve, reject) => content.once('open', () => resolve()).once('error', reject))
  const ended = Promise.withResolvers<void>()
  const entry = archive.entry(header, error => (error ? ended.reject(error) : ended.resolve(undefined)))
  let leftBytes = header.size
  try {
    for await (const piece of content) {
      leftBytes -= (piece as Buffer).length
      if (!entry.write(piece)) await drained(entry)
    }
  } finally {
    for (; leftBytes > 0; leftBytes -= zeros.length) {
      if (!entry.write(zeros.subarray(0, Math.min(leftBytes, zeros.length)))) await drained(entry)
    }
    entry.end(nothing)
  }
  await ended.promise
}

const zeros = Buffer.alloc(65_536)
const nothing = Buffer.alloc(0)

function drained(entry: NodeJS.EventEmitter): Promise<void> {
  return new Promise(resolve => {
    entry.once('drain', resolve)
    entry.once('close', resolve)
  })
}
