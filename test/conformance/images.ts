// SPDX-License-Identifier: Apache-2.0
/**
 * Catalogues the image layouts of a folder and compares package by package with what syft found in them:
 * `npm run conformance -- images DIR [NAME]`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLayout } from '#adapters/oci/layout.ts'
import { type Inventory, takeInventory, withReleaseFiles } from '#engines/sbom/inventory.ts'
import { analyseLayer } from '#engines/sbom/layer/analyse.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { comparePackages, type ExpectedImage } from './images/compare.ts'
import { unpackArchive } from './images/unpack.ts'

/** A case is a package: the same name, version, type and purl, in the same layers. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [folder, only] = argv
  if (!folder) throw new Error('images: name the folder of the cases, for example ../shared/conformance/images')
  let passed = 0
  let failed = 0
  let skipped = 0
  const details: string[] = []
  for (const file of readdirSync(join(folder, 'layouts')).sort()) {
    const name = file.replace(/\.tar\.zst$/, '')
    if (only && only !== name) continue
    const inventory = await catalogue(join(folder, 'layouts', file))
    const expected = JSON.parse(readFileSync(join(folder, 'expected', `image-${name}.json`), 'utf8')) as ExpectedImage
    const outcome = comparePackages(name, inventory, expected)
    passed += outcome.passed
    failed += outcome.failed
    skipped += outcome.skipped ?? 0
    details.push(...(outcome.details ?? []))
  }
  return { passed, failed, skipped, details }
}

async function catalogue(archive: string): Promise<Inventory> {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'))
  try {
    const image = await openLayout(unpackArchive(archive, folder))
    const readers = withReleaseFiles(catalogers)
    const layers = []
    for (const { diffId, open } of image.layers)
      layers.push({ diffId, analysis: await analyseLayer({ content: open(), catalogers: readers }) })
    return takeInventory(layers, catalogers)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
