// SPDX-License-Identifier: Apache-2.0
/** Keeps the digests in the example cluster those of the images that are built from `examples/images`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sampleImages } from '#apps/images/sample-images.ts'

const clusterDir = 'examples/cluster'
/** Digests depend on it; whoever starts the example scans these, whatever machine it is. */
const architecture = 'amd64'

/** The manifests of the example cluster with the digests of now. */
export async function generateExampleDigests(): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>()
  for (const { repository, tags, image } of await sampleImages('examples/images', architecture))
    for (const tag of tags) digests.set(`${repository}:${tag}`, image.manifest.digest)
  return new Map(
    readdirSync(clusterDir).map(name => {
      const path = join(clusterDir, name)
      const text = readFileSync(path, 'utf8')
      return [
        path,
        text.replaceAll(/(image: )(\S+?)@sha256:[0-9a-f]{64}/g, (all, key, ref) => {
          const digest = digests.get(ref)
          return digest === undefined ? all : `${key}${ref}@${digest}`
        }),
      ]
    }),
  )
}
