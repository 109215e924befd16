// SPDX-License-Identifier: Apache-2.0
/**
 * Catalogues the image layouts of a folder and compares package by package with what syft found in them, and match by
 * match with what grype found:
 * `npm run conformance -- images DIR [NAME]`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLayout } from '#adapters/oci/layout.ts'
import { type ScannedImage, scanLayers } from '#engines/sbom/run.ts'
import { type SyftSbom, syftDocumentOf } from '#engines/sbom/syft/document.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import { type SuiteOutcome, sumOf } from '#testing/suite-runner.ts'
import { unpackArchive } from '#testing/unpack-archive.ts'
import { comparePackages, type ExpectedImage } from './images/compare.ts'
import { compareMatchesByName, type NamedMatch } from './matches/by-name.ts'
import { withMatching } from './matches/open-matching.ts'

type Expected = ExpectedImage & { readonly matches: readonly NamedMatch[] }

/**
 * A case is a package, the same name, version, type and purl in the same layers; or the matches of all packages of a
 * type, name and version, the same set of vulnerability, namespace, fix state and fix versions.
 */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [folder, only] = argv
  if (!folder) throw new Error('images: name the folder of the cases, for example ../shared/conformance/images')
  const files = readdirSync(join(folder, 'layouts')).sort()
  return withMatching(folder, async matching => {
    const outcomes: SuiteOutcome[] = []
    for (const file of files) {
      const name = file.replace(/\.tar\.zst$/, '')
      if (only && only !== name) continue
      const { scanned, sbom } = await catalogue(join(folder, 'layouts', file))
      const expected = JSON.parse(readFileSync(join(folder, 'expected', `image-${name}.json`), 'utf8')) as Expected
      outcomes.push(
        comparePackages(name, scanned.inventory, expected),
        compareMatchesByName({ name, sbom, matching, expected: expected.matches, packages: expected.packages }),
      )
    }
    return sumOf(outcomes)
  })
}

async function catalogue(archive: string): Promise<{ readonly scanned: ScannedImage; readonly sbom: SyftSbom }> {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'))
  try {
    const image = await openLayout(unpackArchive(archive, folder))
    const scanned = await scanLayers({ layers: image.layers, catalogers })
    const source = { userInput: archive, tags: [], repoDigests: [] }
    return { scanned, sbom: syftDocumentOf(scanned, { ...image, ...source }, { name: 'kubescape', version: '0' }) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
