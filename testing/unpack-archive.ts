// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { cleanPath } from '#engines/sbom/layer/path.ts'
import { TarReader } from '#engines/sbom/layer/tar.ts'

/** Unpacks a `.tar.zst` of a layout and answers the folder in it that holds `index.json`. */
export function unpackArchive(archive: string, folder: string): string {
  const tar = new TarReader()
  let path = ''
  let pieces: Buffer[] = []
  tar.feed(zstdDecompressSync(readFileSync(archive)))
  for (let event = tar.next(); event; event = tar.next()) {
    if (event.kind === 'entry') {
      path = join(folder, cleanPath(event.entry.name))
      pieces = []
      if (event.entry.kind === 'folder') mkdirSync(path, { recursive: true })
    } else if (event.kind === 'content') pieces.push(event.bytes)
    else if (event.kind === 'entry-end' && !existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, Buffer.concat(pieces))
    }
  }
  if (existsSync(join(folder, 'index.json'))) return folder
  return join(folder, readdirSync(folder)[0] ?? '')
}
