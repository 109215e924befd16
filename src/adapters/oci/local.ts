// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArchivedImage, openArchive } from './archive.ts'
import { openLayout } from './layout.ts'
import { isRootFolder, openRootFolder } from './root-folder.ts'
import { openPackedArchive, packingOf } from './unpacked-archive.ts'

/**
 * Opens the image of a folder (OCI layout, or the root of a file system) or of a file (oci-archive,
 * docker-archive, either of them packed as a whole with gzip or zstd, too).
 * Throws `OciError`.
 */
export async function openLocalImage(path: string, platform: string): Promise<ArchivedImage> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) {
    const packing = await packingOf(path)
    return packing === 'none' ? openArchive(path, platform) : openPackedArchive(path, packing, { platform })
  }
  if (!existsSync(join(path, 'index.json')) && (await isRootFolder(path))) return openRootFolder(path, platform)
  return { image: await openLayout(path, platform), close: async () => undefined }
}
