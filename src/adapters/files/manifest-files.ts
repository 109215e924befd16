// SPDX-License-Identifier: Apache-2.0
/**
 * Finds and reads manifest files below paths.
 *
 * A file over the size limit, an unreadable folder or a broken document is a doubt; the rest is read. Folders are
 * walked in order of name, links are not followed, so one tree gives one order and no loop: what a link within the
 * tree leads to is met anyway, and one that leads out of it is a doubt.
 */
import { createReadStream } from 'node:fs'
import { opendir, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ScannedSource } from '#domain/scanned-source.ts'
import type { IsIgnored } from './ignore-rules.ts'
import { type Doubt, parseManifest } from './manifest-text.ts'

/** Largest manifest file that is read. Source: upstream's KUBESCAPE_MAX_FILE_SIZE. */
export const defaultMaxFileBytes = 32 * 1024 * 1024
const maxDepth = 64
const maxFiles = 200_000
const extensions = ['.yaml', '.yml', '.json']
const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules'])

export interface ManifestObject {
  readonly object: KubeObject
  readonly source: ScannedSource
}

export type ManifestItem =
  | { readonly kind: 'object'; readonly item: ManifestObject }
  | { readonly kind: 'doubt'; readonly doubt: Doubt }

export interface ReadOptions {
  readonly maxFileBytes?: number
  readonly signal?: AbortSignal
  /** Claims that a path, relative to the one that was given, is left out. */
  readonly isIgnored?: IsIgnored
  /** Claims a folder for somebody else by the names in it: it is not entered. */
  readonly claims?: (path: string, names: readonly string[]) => boolean
}

interface Walk {
  readonly root: string
  readonly options: ReadOptions
}

/** Objects and doubts of all files below the paths. A path that does not exist is a doubt that names it. */
export async function* readManifests(paths: readonly string[], options: ReadOptions = {}): AsyncIterable<ManifestItem> {
  const seen = new Set<string>()
  for (const path of paths) {
    let files = 0
    for await (const found of filesBelow(path, 0, { root: path, options })) {
      options.signal?.throwIfAborted()
      if ('because' in found) {
        yield { kind: 'doubt', doubt: found }
        continue
      }
      const real = await realpath(found.path).catch(() => found.path)
      if (seen.has(real)) continue
      seen.add(real)
      if (++files > maxFiles) {
        yield { kind: 'doubt', doubt: { path, because: `more than ${maxFiles} files; the rest is not read` } }
        return
      }
      yield* readFileItems(found.path, path, options.maxFileBytes ?? defaultMaxFileBytes)
    }
  }
}

async function* readFileItems(path: string, root: string, maxFileBytes: number): AsyncIterable<ManifestItem> {
  const text = await readBounded(path, maxFileBytes)
  if (typeof text !== 'string') {
    yield { kind: 'doubt', doubt: text }
    return
  }
  const { objects, doubts } = parseManifest(path, text)
  const relativePath = relative(root, path) || path
  for (const { object, ...place } of objects)
    yield { kind: 'object', item: { object, source: { path, relativePath, ...place } } }
  for (const doubt of doubts) yield { kind: 'doubt', doubt }
}

async function readBounded(path: string, maxFileBytes: number): Promise<string | Doubt> {
  try {
    const info = await stat(path)
    if (info.size > maxFileBytes) return { path, because: `${info.size} bytes, at most ${maxFileBytes} are read` }
    if (info.isFile()) return textOf(await readFile(path))
    // A pipe or a device does not know its size, and may have none.
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxFileBytes) return { path, because: `more than ${maxFileBytes} bytes, which are not read` }
      chunks.push(chunk)
    }
    return textOf(Buffer.concat(chunks))
  } catch (error) {
    return { path, because: reasonOf(error) }
  }
}

/** UTF-8, or UTF-16 where a mark at the beginning says so. Source: YAML 1.2, 5.2 "Character Encodings". */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return bytes.toString('utf8')
}

async function* filesBelow(path: string, depth: number, walk: Walk): AsyncIterable<{ readonly path: string } | Doubt> {
  const { root, options } = walk
  if (depth > maxDepth) {
    yield { path, because: `nested more than ${maxDepth} folders deep; not read` }
    return
  }
  let entries: FolderEntry[]
  try {
    const info = await stat(path)
    if (!info.isDirectory()) {
      yield { path }
      return
    }
    entries = await listFolder(path)
  } catch (error) {
    yield { path, because: reasonOf(error) }
    return
  }
  const names = entries.map(({ name }) => name)
  if (options.claims?.(path, names)) return
  for (const { name, isFolder, isFile, isLink } of entries) {
    if (options.isIgnored?.(relative(root, join(path, name)), isFolder)) continue
    if (isLink && (await leadsOut(join(path, name), root)))
      yield {
        path: join(path, name),
        because: 'a link out of the folder, which is not followed; name it to have it read',
      }
    if (isFolder && !skippedFolders.has(name)) yield* filesBelow(join(path, name), depth + 1, walk)
    else if (isFile && isManifest(name)) yield { path: join(path, name) }
  }
}

interface FolderEntry {
  readonly name: string
  readonly isFolder: boolean
  readonly isFile: boolean
  readonly isLink: boolean
}

/** Whether a link leads to manifests, or a folder, that the walk below the root does not meet. */
async function leadsOut(link: string, root: string): Promise<boolean> {
  try {
    const target = await realpath(link)
    const inside = relative(await realpath(root), target)
    if (!/^\.\.(?:\/|$)/.test(inside) && !isAbsolute(inside)) return false
    return (await stat(target)).isDirectory() || isManifest(link) || isManifest(target)
  } catch {
    // A link to nothing, as editors leave them.
    return false
  }
}

function isManifest(name: string): boolean {
  return extensions.some(extension => name.endsWith(extension))
}

async function listFolder(path: string): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = []
  for await (const entry of await opendir(path))
    entries.push({
      name: entry.name,
      isFolder: entry.isDirectory(),
      isFile: entry.isFile(),
      isLink: entry.isSymbolicLink(),
    })
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOENT') return 'no such file or folder'
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission denied'
  return `cannot be read: ${code ?? String(error)}`
}
