// SPDX-License-Identifier: Apache-2.0
import type { Inventory } from '#engines/sbom/inventory.ts'
import type { Package } from '#engines/sbom/package.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { explain } from './explanations.ts'

/** A package as the expected results describe it. */
export interface ExpectedPackage {
  readonly name: string
  readonly version: string
  readonly type: string
  readonly purl: string
  readonly layerDiffIDs: readonly string[]
  readonly locations: readonly { readonly path: string; readonly accessPath?: string }[]
}

/** What syft found in an image. */
export interface ExpectedImage {
  readonly packages: readonly ExpectedPackage[]
}

/** Compares both ways: a package that is missing fails, and one that should not be there. */
export function comparePackages(image: string, inventory: Inventory, expected: ExpectedImage): SuiteOutcome {
  const left = [...inventory.packages]
  const details: string[] = []
  let passed = 0
  let skipped = 0
  for (const package_ of expected.packages) {
    const index = left.findIndex(found => isSame(found, package_))
    const found = left[index]
    if (found) left.splice(index, 1)
    if (found && sameLayers(found, package_)) {
      passed++
      continue
    }
    const other = found ?? takeNamesake(left, package_)
    const explanation = explain({ expected: package_, ...(other ? { found: other } : {}) })
    if (explanation) skipped++
    const what = found
      ? `layers ${layersOf(found).map(short).join(' ')}, expected ${package_.layerDiffIDs.map(short).join(' ')}`
      : other
        ? `found as ${titleOf(other)}`
        : 'missing'
    details.push(`${explanation ? `SKIP (${explanation})` : 'FAIL'} ${image}: ${titleOf(package_)}: ${what}`)
  }
  for (const found of left) {
    const explanation = explain({ found })
    if (explanation) skipped++
    details.push(
      `${explanation ? `SKIP (${explanation})` : 'FAIL'} ${image}: ${titleOf(found)}: not expected, from ${found.locations[0]?.path}`,
    )
  }
  return { passed, failed: details.length - skipped, skipped, details }
}

/** Takes out the package of the same kind and name, in the same place, that only its version or purl sets apart. */
function takeNamesake(left: Package[], expected: ExpectedPackage): Package | undefined {
  const index = left.findIndex(
    found => found.name === expected.name && found.type === expected.type && isInPlace(found, expected),
  )
  return index < 0 ? undefined : left.splice(index, 1)[0]
}

function isSame(found: Package, expected: ExpectedPackage): boolean {
  return (
    found.name === expected.name &&
    versionOf(found) === expected.version &&
    found.type === expected.type &&
    found.purl === expected.purl &&
    isInPlace(found, expected)
  )
}

function isInPlace(found: Package, expected: ExpectedPackage): boolean {
  return placesOf(found.locations.filter(({ evidence }) => evidence === 'primary')).some(place =>
    placesOf(expected.locations).includes(place),
  )
}

/** Syft's JSON writes a version that it does not know as `UNKNOWN`. */
function versionOf({ version }: Package): string {
  return version === '' ? 'UNKNOWN' : version
}

function placesOf(locations: readonly { readonly path: string; readonly accessPath?: string }[]): readonly string[] {
  return locations.map(({ path, accessPath }) => accessPath ?? path)
}

function sameLayers(found: Package, { layerDiffIDs }: ExpectedPackage): boolean {
  const layers = layersOf(found)
  return layers.length === layerDiffIDs.length && layers.every(layer => layerDiffIDs.includes(layer))
}

function layersOf({ locations }: Package): readonly string[] {
  return [...new Set(locations.map(({ layer }) => layer))].sort()
}

function titleOf({
  type,
  name,
  version,
  purl,
}: Pick<Package, 'name' | 'version' | 'purl'> & { readonly type: string }): string {
  return `${type} ${name} ${version} ${purl}`
}

function short(digest: string): string {
  return digest.slice(7, 13)
}
