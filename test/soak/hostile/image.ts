// SPDX-License-Identifier: Apache-2.0
/** An honest layer, and what must be true of an image that has a hostile one on top of it. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type LayerToRead, scanLayers } from '#engines/sbom/run.ts'
import { syftDocumentOf } from '#engines/sbom/syft/document.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import { tarArchive } from '#testing/builders/tar.ts'

/** After so long a scan is broken off by its own deadline. */
const brokenOffAfterMs = 60_000

const honestArchive = tarArchive([
  { name: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.20.1\n' },
  { name: 'lib/apk/db/installed', content: 'P:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:libc.so\n\n' },
])
const honestDiffId = diffIdOf(honestArchive)
const honest: LayerToRead = {
  diffId: honestDiffId,
  sizeBytes: honestArchive.length,
  async *open() {
    yield gzipSync(honestArchive, { level: 1 })
  },
}

const source = {
  userInput: 'hostile',
  imageId: 'sha256:0',
  manifestDigest: 'sha256:0',
  mediaType: '',
  tags: [],
  repoDigests: [],
  platform: 'linux/amd64',
  labels: {},
  manifest: Buffer.alloc(0),
  config: Buffer.alloc(0),
  layers: [],
}

/** The digest of an unpacked archive. */
export function diffIdOf(archive: Uint8Array): string {
  return `sha256:${createHash('sha256').update(archive).digest('hex')}`
}

/** What went wrong with an image of the honest layer and this one; undefined when nothing did. */
export async function wrongWith(
  hostile: LayerToRead,
  mustDoubt = false,
  deadlineMs = brokenOffAfterMs,
): Promise<string | undefined> {
  const scanned = await scanLayers({
    layers: [honest, hostile],
    catalogers,
    signal: AbortSignal.timeout(deadlineMs),
  })
  const { packages, doubts, isComplete } = scanned.inventory
  JSON.stringify(syftDocumentOf(scanned, source, { name: 'soak', version: '0' }))
  if (!isComplete && doubts.length === 0) return 'incomplete, and nobody says why'
  if (mustDoubt && doubts.length === 0) return 'something was left out, and nobody says so'
  // A layer may well replace the package database of the honest one; then that one is no longer visible.
  const isHidden = scanned.locate('/lib/apk/db/installed')?.layer !== honestDiffId
  return isHidden || packages.some(({ name }) => name === 'musl') ? undefined : 'the honest layer has lost its package'
}
