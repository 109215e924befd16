// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '#runtime/make-folder.ts'
import { digestDatabase, digestsFile, encodeDigests, keepFormerDigests } from './digest-database.ts'
import { databaseFile, type Manifest, manifestFile } from './listing.ts'

/**
 * Makes a database beside the one in use and puts it in place with one rename. A reader that has the previous one
 * open keeps it; whatever fails, or a crash, leaves the previous one in place.
 *
 * @param into folder of the database in use; made when absent.
 * @param make writes the database to the file and tells what it is.
 */
export async function placeDatabase(into: string, make: (file: string) => Promise<Manifest>): Promise<Manifest> {
  makeFolder(into)
  await removeLeftovers(into)
  const work = join(into, `.import-${process.pid}`)
  makeFolder(work)
  try {
    const manifest = await make(join(work, databaseFile))
    await writeFile(join(work, digestsFile), encodeDigests(digestDatabase(join(work, databaseFile))))
    const folder = manifest.checksum.slice('sha256:'.length, 'sha256:'.length + 16)
    const target = join(into, folder)
    await rm(target, { recursive: true, force: true })
    await rename(work, target)
    await writeFile(join(into, `${manifestFile}.new`), `${JSON.stringify({ ...manifest, folder }, undefined, 2)}\n`)
    await rename(join(into, `${manifestFile}.new`), join(into, manifestFile))
    await removeOthers(into, folder)
    return manifest
  } catch (error) {
    await rm(work, { recursive: true, force: true })
    throw error
  }
}

/** `sha256:…` of a file. */
export async function checksumOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return `sha256:${hash.digest('hex')}`
}

async function removeLeftovers(into: string): Promise<void> {
  for (const name of await readdir(into))
    if (name.startsWith('.import-')) await rm(join(into, name), { recursive: true, force: true })
}

async function removeOthers(into: string, folder: string): Promise<void> {
  for (const name of await readdir(into)) {
    if (!/^[0-9a-f]{16}$/.test(name) || name === folder) continue
    await keepFormerDigests(into, name)
    await rm(join(into, name), { recursive: true, force: true })
  }
}
