// SPDX-License-Identifier: Apache-2.0

import type { RpmPackage } from '#engines/sbom/rpmdb/package.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/**
 * Reads the manifest of a distroless image, a package per line with fields separated by tabs: name,
 * version-release, install time, build time, vendor, epoch, size, architecture, epoch number, source rpm.
 *
 * Source: `rpm --query --queryformat` of Mariner's image builder.
 */
export function parseManifest(text: string): readonly RpmPackage[] {
  const packages: RpmPackage[] = []
  for (const line of linesOf(text)) {
    const [name = '', versionRelease = '', , , vendor = '', epochText, sizeText = '', ...rest] = line.split('\t')
    const [architecture = '', epochNumber = '', sourceRpm = ''] = rest
    if (name === '' || versionRelease === '') continue
    const hyphen = versionRelease.lastIndexOf('-')
    const hasEpoch = epochText !== '(none)' && /^\d+$/.test(epochNumber)
    packages.push({
      name,
      version: hyphen < 0 ? versionRelease : versionRelease.slice(0, hyphen),
      release: hyphen < 0 ? '' : versionRelease.slice(hyphen + 1),
      ...(hasEpoch ? { epoch: Number(epochNumber) } : {}),
      architecture,
      sourceRpm: sourceRpm === '(none)' ? '' : sourceRpm,
      license: '',
      vendor,
      sizeBytes: Number.parseInt(sizeText, 10) || 0,
      digestAlgorithm: '',
      files: [],
      provides: [],
      requires: [],
    })
  }
  return packages
}
