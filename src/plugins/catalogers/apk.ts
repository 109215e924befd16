// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type ImageView } from '#engines/sbom/cataloger.ts'
import { distroNamespace, distroQualifier } from '#engines/sbom/distro/distro.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { type ApkEntry, parseInstalled } from './apk-files/installed.ts'

/** What the database says; it is all in one file. */
interface ApkFact {
  readonly entries: readonly ApkEntry[]
}

/**
 * Packages that apk installed: Alpine, Wolfi, Chainguard.
 *
 * Source: apk-tools, `lib/apk/db/installed`.
 */
export const cataloger = defineCataloger<ApkFact>({
  id: 'apk',
  title: 'The apk cataloger',
  isOfSystem: true,
  revision: 3,
  wants: [{ names: ['installed'], accepts: path => path.endsWith('/lib/apk/db/installed'), maxBytes: 64 * 2 ** 20 }],
  read({ content }) {
    const { entries, doubts } = parseInstalled(content.toString('utf8'))
    return { fact: { entries }, doubts }
  },
  assemble: (facts, image) => ({
    packages: facts.flatMap(({ path, fact }) => fact.entries.map(entry => toFinding(entry, path, image))),
  }),
})

function toFinding(entry: ApkEntry, path: string, image: ImageView): PackageFinding {
  return {
    name: entry.name,
    version: entry.version,
    type: 'apk',
    language: '',
    purl: purlOf(entry, image),
    locations: [{ path, evidence: 'primary' }],
    licenses: entry.license === '' ? [] : [{ value: entry.license, type: 'declared' }],
    ownedFiles: entry.files,
    metadataType: 'apk-db-entry',
    metadata: {
      package: entry.name,
      originPackage: entry.origin,
      maintainer: entry.maintainer,
      version: entry.version,
      architecture: entry.architecture,
      url: entry.url,
      description: entry.description,
      size: entry.sizeBytes,
      installedSize: entry.installedSizeBytes,
      pullDependencies: entry.depends,
      provides: entry.provides,
      pullChecksum: entry.checksum,
      gitCommitOfApkPort: entry.commit,
      files: [],
    },
  }
}

/** Empty where nothing says whose package it is. */
function purlOf(entry: ApkEntry, { distro }: ImageView): string {
  if (!distro) return ''
  const upstream = entry.origin === entry.name ? '' : entry.origin
  return packageUrl({
    type: 'apk',
    namespace: distroNamespace(distro)?.toLowerCase(),
    name: entry.name,
    version: entry.version,
    qualifiers: { arch: entry.architecture, upstream, distro: distroQualifier(distro) },
  })
}
