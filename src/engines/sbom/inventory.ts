// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import type { Cataloger, ImageView } from './cataloger.ts'
import { generateCpes } from './cpe/generate.ts'
import type { Distro } from './distro/distro.ts'
import { distroOf, releaseFiles } from './distro/release-files.ts'
import { applyOwnership } from './ownership.ts'
import {
  type Doubt,
  isPlausibleIdentity,
  type Location,
  maxIdentityChars,
  maxPackages,
  type Package,
  type PackageFinding,
} from './package.ts'
import { type ImageLayer, type Union, unite } from './union.ts'

/** A doubt about one layer, or about the image as a whole. */
export interface LayerDoubt extends Doubt {
  /** DiffID; absent when it arose from several layers together. */
  readonly layer?: string
}

/** What an image is made of. */
export interface Inventory {
  /** Absent when no file says which distribution it is. */
  readonly distro?: Distro
  /** Sorted by type, name, version and first location. */
  readonly packages: readonly Package[]
  readonly doubts: readonly LayerDoubt[]
  /** Whether every layer was read to its end, and all that the operating system says of its packages. */
  readonly isComplete: boolean
}

/** The catalogers that a layer has to be read with, so that `takeInventory` can do its work. */
export function withReleaseFiles(catalogers: readonly Cataloger[]): readonly Cataloger[] {
  return [releaseFiles, ...catalogers]
}

/**
 * Puts together what the layers of an image hold, the lowest first: packages with their locations and owners, the
 * distribution, and whatever could not be read.
 *
 * Pure: the same layers give the same inventory. Cost: O(facts × layers), without reading any file again.
 */
export function takeInventory(
  layers: readonly ImageLayer[],
  catalogers: readonly Cataloger[],
  union: Union = unite(layers),
): Inventory {
  const { realPath } = union
  const distro = distroOf(union.facts.get(releaseFiles.id) ?? [], realPath)
  const view: ImageView = distro ? { distro, realPath } : { realPath }
  const packages: Package[] = []
  const doubts: LayerDoubt[] = layers.flatMap(({ diffId, analysis }) =>
    analysis.doubts.map(doubt => ({ ...doubt, layer: diffId })),
  )
  for (const cataloger of catalogers) {
    const facts = union.facts.get(cataloger.id) ?? []
    if (facts.length === 0) continue
    const cataloged = cataloger.assemble(facts, view)
    for (const doubt of cataloged.doubts ?? []) doubts.push(doubt)
    const room = maxPackages - packages.length
    for (const finding of cataloged.packages.slice(0, room)) {
      if (isPlausibleIdentity(finding)) packages.push(toPackage(finding, cataloger.id, union))
      else
        doubts.push({
          path: finding.locations[0]?.path ?? '/',
          because: `${cataloger.title} finds a name or version of more than ${maxIdentityChars} characters; it is left out`,
        })
    }
    if (cataloged.packages.length > room)
      doubts.push({
        path: '/',
        because: `${cataloger.title} finds ${cataloged.packages.length} packages; the image has more than ${maxPackages}`,
      })
  }
  return {
    ...(distro ? { distro } : {}),
    packages: applyOwnership(distinct(packages).sort(comparePackages), realPath),
    doubts,
    isComplete:
      layers.every(({ analysis }) => analysis.isComplete) &&
      !doubts.some(
        ({ isOfSystem, path, layer }) => isOfSystem && (layer === undefined || union.layerOf(path) === layer),
      ),
  }
}

function toPackage(finding: PackageFinding, foundBy: string, union: Union): Package {
  const locations: Location[] = []
  for (const location of finding.locations) {
    const layer = union.layerOf(location.path)
    if (layer !== undefined) locations.push({ ...location, layer })
  }
  const { name, version, type, purl } = finding
  const places = locations.map(({ path, accessPath = '', layer }) => [path, accessPath, layer])
  const id = createHash('sha256')
    .update(JSON.stringify([type, name, version, purl, places]))
    .digest('hex')
    .slice(0, 16)
  return {
    ...finding,
    id,
    foundBy,
    locations,
    cpes: finding.cpes ?? generateCpes(finding),
    licenses: finding.licenses ?? [],
    ownedFiles: finding.ownedFiles ?? [],
    ownedFolders: finding.ownedFolders ?? [],
  }
}

/** Two findings with one id are one package, found twice. */
function distinct(packages: readonly Package[]): Package[] {
  return [...new Map(packages.map(found => [found.id, found])).values()]
}

function comparePackages(a: Package, b: Package): number {
  return (
    compareText(a.type, b.type) ||
    compareText(a.name, b.name) ||
    compareText(a.version, b.version) ||
    compareText(
      a.locations[0]?.accessPath ?? a.locations[0]?.path ?? '',
      b.locations[0]?.accessPath ?? b.locations[0]?.path ?? '',
    ) ||
    compareText(a.id, b.id)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
