// SPDX-License-Identifier: Apache-2.0
/** What every cataloger must pass: finds what its files show, asks for no others, survives what is no such file. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cataloger } from '#engines/sbom/cataloger.ts'
import { type Inventory, takeInventory, withReleaseFiles } from '#engines/sbom/inventory.ts'
import { analyseLayer } from '#engines/sbom/layer/analyse.ts'
import type { LayerAnalysis } from '#engines/sbom/layer/analysis.ts'
import { decodeAnalysis, encodeAnalysis } from '#engines/sbom/layer/codec.ts'
import { type TarItem, tarArchive } from './builders/tar.ts'
import { seededRandom } from './random.ts'

/** Content by absolute path; `{ link }` makes a symbolic link, a path that ends in `/` a folder. */
export type ImageFiles = Readonly<Record<string, string | Buffer | { readonly link: string }>>

export interface CatalogerCase {
  /** Layers from the lowest to the uppermost; one alone is the usual case. */
  readonly layers: readonly ImageFiles[]
  /** `name version` of the packages, sorted; a package that the system owns ends in ` (owned)`. */
  readonly finds: readonly string[]
  /** purls of the packages, where the case is about them. */
  readonly purls?: readonly string[]
  /** Paths about which there are doubts. */
  readonly doubts?: readonly string[]
  /** More to be said about the result. */
  readonly check?: (inventory: Inventory) => void
}

interface CatalogerCases {
  /** By the reason why the case exists. */
  readonly cases: Readonly<Record<string, CatalogerCase>>
  /** Paths that look alike but must not be read. */
  readonly ignores: readonly string[]
}

const hostileRounds = 40
const hostileMs = 2_000

/** Registers the tests of one cataloger. */
export function catalogerSuite(cataloger: Cataloger, { cases, ignores }: CatalogerCases): void {
  test(`${cataloger.id}: packages`, async () => {
    for (const [because, { layers, finds, purls, doubts = [], check }] of Object.entries(cases)) {
      const inventory = await catalogueFiles([cataloger], layers)
      assert.deepEqual(inventory.packages.map(titleOf).sort(), [...finds].sort(), because)
      if (purls) assert.deepEqual(inventory.packages.map(({ purl }) => purl).sort(), [...purls].sort(), because)
      assert.deepEqual([...new Set(inventory.doubts.map(({ path }) => path))].sort(), [...doubts].sort(), because)
      for (const { locations, name } of inventory.packages)
        assert.ok(
          locations.some(({ evidence }) => evidence === 'primary'),
          `${because}: ${name} has a primary location`,
        )
      check?.(inventory)
    }
  })

  test(`${cataloger.id}: files of others are not read`, async () => {
    const files = Object.fromEntries(ignores.map(path => [path, 'x'.repeat(32)]))
    const reads: string[] = []
    const spy = { ...cataloger, read: (file: { readonly path: string }) => void reads.push(file.path) }
    await analyse([spy], files)
    assert.deepEqual(reads, [])
  })

  test(`${cataloger.id}: damaged files cost a doubt at most`, async () => {
    const seed = Number(process.env['SEED'] ?? 11)
    const random = seededRandom(seed)
    const files = Object.values(cases).flatMap(({ layers }) => layers.flatMap(layer => Object.entries(layer)))
    const startedMs = performance.now()
    for (let round = 0; round < hostileRounds; round++) {
      const [path, content] = random.pick(files)
      if (typeof content === 'object' && !Buffer.isBuffer(content)) continue
      const damaged = Buffer.from(content)
      for (let flips = 0; flips < 20 && damaged.length > 0; flips++)
        damaged[random.below(damaged.length)] = random.below(256)
      const cut = damaged.subarray(0, random.chance(0.5) ? damaged.length : random.below(damaged.length + 1))
      const { doubts } = await catalogueFiles([cataloger], [{ [path]: cut }])
      for (const { because } of doubts) assert.doesNotMatch(because, /failed on it/, `seed ${seed}: ${path}`)
    }
    assert.ok(performance.now() - startedMs < hostileMs, `seed ${seed}`)
  })
}

/** The inventory of an image made of such layers. */
export async function catalogueFiles(
  catalogers: readonly Cataloger[],
  layers: readonly ImageFiles[],
): Promise<Inventory> {
  const analysed = await Promise.all(layers.map(files => analyse(withReleaseFiles(catalogers), files)))
  const named = analysed.map((analysis, i) => ({ diffId: `sha256:layer-${i + 1}`, analysis: kept(analysis) }))
  return takeInventory(named, catalogers)
}

/** As it is when it has been kept: facts must be JSON. */
function kept(analysis: LayerAnalysis): LayerAnalysis {
  return decodeAnalysis(encodeAnalysis(analysis)) ?? assert.fail('an analysis cannot be decoded')
}

function analyse(catalogers: readonly Cataloger[], files: ImageFiles): Promise<LayerAnalysis> {
  const items = Object.entries(files).map(([path, content]): TarItem => {
    const name = path.slice(1)
    if (typeof content === 'object' && 'link' in content) return { name, type: '2', linkName: content.link }
    return name.endsWith('/') ? { name, type: '5' } : { name, content }
  })
  return analyseLayer({ content: piecesOf(tarArchive(items)), catalogers })
}

/** The bytes in pieces of a size that no structure is aligned to. */
export async function* piecesOf(bytes: Buffer, sizeBytes = 7_919): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += sizeBytes) yield bytes.subarray(at, at + sizeBytes)
}

function titleOf({ name, version, ownedBy }: Inventory['packages'][number]): string {
  return `${name} ${version}${ownedBy === undefined ? '' : ' (owned)'}`
}
