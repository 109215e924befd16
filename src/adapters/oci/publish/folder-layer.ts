// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pack } from 'tar-stream'

/** Largest folder that is made a layer of: the layer is held in memory. */
const maxFolderBytes = 64 * 2 ** 20

/**
 * The files of a folder as an archive: sorted, owned by root, of no date, not packed, so that the same files give the
 * same bytes on any machine. Links and devices are left out.
 */
export async function layerOfFolder(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const archive = pack()
  const chunks: Buffer[] = []
  const read = (async () => {
    for await (const chunk of archive) chunks.push(chunk as Buffer)
  })()
  let sizeBytes = 0
  for (const { name, file } of files.map(path => ({ name: nameIn(folder, path), file: path })).sort(byName)) {
    const content = await readFile(file)
    sizeBytes += content.length
    if (sizeBytes > maxFolderBytes) throw new Error(`${folder}: expected at most ${maxFolderBytes} bytes of files`)
    archive.entry({ name, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) }, content)
  }
  archive.finalize()
  await read
  return Buffer.concat(chunks)
}

function nameIn(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/')
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
