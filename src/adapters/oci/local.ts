// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchivedImage } from './archive.ts'
import { openLayout } from './layout.ts'

/**
 * Opens the image of a folder (OCI layout, or the root of a file system) or of a file (oci-archive,
 * docker-archive, either of them packed as a whole with gzip or zstd, too).
 * Loads what the form needs, and no more. Throws `OciError`.
 */
export async function openLocalImage(path: string, platform: string): Promise<ArchivedImage> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) return openFile(path, platform)
  if (!existsSync(join(path, 'index.json'))) {
    const { isRootFolder, openRootFolder } = await import('./root-folder.ts')
    if (await isRootFolder(path)) return openRootFolder(path, platform)
  }
  return { image: await openLayout(path, platform), close: async () => undefined }
}

async function openFile(path: string, platform: string): Promise<ArchivedImage> {
  const { openPackedArchive, packingOf } = await import('./unpacked-archive.ts')
  const packing = await packingOf(path)
  if (packing !== 'none') return openPackedArchive(path, packing, { platform })
  const { openArchive } = await import('./archive.ts')
  return openArchive(path, platform)
}
