// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises'
import { type ArchivedImage, openArchive } from './archive.ts'
import { openLayout } from './layout.ts'

/** Opens the image of a folder (OCI layout) or file (oci-archive, docker-archive). Throws `OciError`. */
export async function openLocalImage(path: string, platform: string): Promise<ArchivedImage> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) return openArchive(path, platform)
  return { image: await openLayout(path, platform), close: async () => undefined }
}
