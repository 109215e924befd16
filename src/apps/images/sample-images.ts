// SPDX-License-Identifier: Apache-2.0
/** The images of the example shop, built from folders, and the registry that serves them to this process. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { layerOfFolder } from '#adapters/oci/publish/folder-layer.ts'
import { imageOfLayers, type PublishedImage } from '#adapters/oci/publish/image.ts'
import { type NamedImage, registryRoutes } from '#adapters/oci/publish/registry-routes.ts'
import { parseImageRef } from '#domain/image-ref.ts'
import { startHttpServer } from '#runtime/http-server.ts'
import type { Log } from '#runtime/log.ts'
import { parseYaml } from '#runtime/yaml.ts'

const description = z.strictObject({ names: z.array(z.string()), from: z.string().optional() })

interface Described {
  readonly folder: string
  readonly names: readonly string[]
  readonly from?: string | undefined
}

/** Longest chain of `from`, as it may form a ring. */
const maxLayers = 8

/**
 * Builds an image for each folder below `dir` that has an `image.yaml`; the repository of each is its whole name, with
 * the registry. Throws when a folder is not as `examples/images/README.md` says.
 */
export async function sampleImages(dir: string, architecture: string): Promise<readonly NamedImage[]> {
  const described = new Map<string, Described>()
  for (const entry of await readdir(dir, { withFileTypes: true }))
    if (entry.isDirectory()) described.set(entry.name, await describedIn(join(dir, entry.name)))
  const layers = new Map<string, Promise<Buffer>>()

  function layerOf(folder: string): Promise<Buffer> {
    const known = layers.get(folder) ?? layerOfFolder(join(folder, 'rootfs'))
    layers.set(folder, known)
    return known
  }

  async function built(top: Described): Promise<PublishedImage> {
    const archives: Buffer[] = []
    for (let each: Described | undefined = top; each; each = each.from ? described.get(each.from) : undefined) {
      if (archives.length >= maxLayers) throw new Error(`${top.folder}: expected at most ${maxLayers} layers`)
      if (each.from !== undefined && !described.has(each.from)) throw new Error(`${each.folder}: no image ${each.from}`)
      archives.unshift(await layerOf(each.folder))
    }
    return imageOfLayers(archives, architecture)
  }

  const images = await Promise.all(
    [...described.values()].map(async each => {
      const image = await built(each)
      return each.names.map(name => ({ ...placeOf(name), image }))
    }),
  )
  return images.flat()
}

/** A registry on loopback; `mirrors` says where each registry's images are now. */
export interface SampleRegistry {
  readonly mirrors: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Serves the images on a free port of the loopback interface. */
export async function serveSampleImages(images: readonly NamedImage[], log: Log): Promise<SampleRegistry> {
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, log, routes: registryRoutes(images) })
  const registries = new Set(images.map(({ repository }) => repository.slice(0, repository.indexOf('/'))))
  return {
    mirrors: Object.fromEntries([...registries].map(name => [name, `127.0.0.1:${server.port}/${name}`])),
    stop: () => server.stop(),
  }
}

async function describedIn(folder: string): Promise<Described> {
  const file = join(folder, 'image.yaml')
  const [document] = parseYaml(await readFile(file, 'utf8'))
  const read = description.safeParse(document)
  if (!read.success) throw new Error(`${file}: expected "names" and perhaps "from"`)
  return { folder, ...read.data }
}

function placeOf(name: string): { readonly repository: string; readonly tags: readonly string[] } {
  const parsed = parseImageRef(name)
  if (parsed.kind === 'invalid') throw new Error(`"${name}" is no name of an image: ${parsed.because}`)
  const { registry, repository, tag } = parsed.ref
  return { repository: `${registry}/${repository}`, tags: tag === undefined ? [] : [tag] }
}
