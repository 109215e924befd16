// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type ImageView, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { distroNamespace, distroQualifier } from '#engines/sbom/distro/distro.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import type { RpmPackage } from '#engines/sbom/rpmdb/package.ts'
import { readRpmDatabase } from '#engines/sbom/rpmdb/read.ts'
import { parseManifest } from './rpm-files/manifest.ts'

const databaseFolders = ['/var/lib/rpm', '/usr/share/rpm', '/usr/lib/sysimage/rpm'] as const
const databaseNames = ['Packages', 'Packages.db', 'rpmdb.sqlite'] as const
const manifestName = 'container-manifest-2'
const walName = 'rpmdb.sqlite-wal'
const maxBytes = 160 * 2 ** 20

/** What a database or a manifest says of its packages; their file lists are kept as paths only. */
interface RpmFact {
  readonly packages: readonly RpmEntry[]
}

/** A package without what takes much room and nobody reads. */
interface RpmEntry extends Omit<RpmPackage, 'digestAlgorithm' | 'files' | 'provides' | 'requires'> {
  readonly files: readonly string[]
}

/**
 * Packages that rpm installed, from any of its database formats, and those of distroless images that list them in a
 * manifest (Azure Linux, Mariner).
 *
 * Source: rpm(8); github.com/microsoft/azurelinux, "container-manifest-2".
 */
export const cataloger = defineCataloger<RpmFact>({
  id: 'rpm',
  title: 'The rpm cataloger',
  isOfSystem: true,
  revision: 2,
  wants: [
    { names: databaseNames, accepts: isInDatabaseFolder, maxBytes },
    {
      names: [manifestName],
      accepts: path => path.endsWith(`/var/lib/rpmmanifest/${manifestName}`),
      maxBytes: 2 ** 24,
    },
    { names: [walName], accepts: isInDatabaseFolder, maxBytes },
  ],
  read({ path, content }) {
    const name = baseNameOf(path)
    if (name === walName) return content.length === 0 ? undefined : { doubts: [unmergedLog] }
    if (name === manifestName) return { fact: { packages: parseManifest(content.toString('utf8')).map(toEntry) } }
    const { packages, doubts } = readRpmDatabase(content)
    return { fact: { packages: packages.filter(({ name }) => name !== 'gpg-pubkey').map(toEntry) }, doubts }
  },
  assemble: (facts, image) => ({
    packages: withoutOlderFormats(facts).flatMap(({ path, fact }) =>
      fact.packages.map(entry => toFinding(entry, path, image)),
    ),
  }),
})

const unmergedLog = 'the log of the rpm database holds changes that are not yet in the database'

function isInDatabaseFolder(path: string): boolean {
  return databaseFolders.some(end => folderOf(path).endsWith(end))
}

function toEntry(found: RpmPackage): RpmEntry {
  const { name, version, release, epoch, architecture, sourceRpm, license, vendor, modularityLabel, sizeBytes } = found
  return {
    name,
    version,
    release,
    ...(epoch === undefined ? {} : { epoch }),
    architecture,
    sourceRpm,
    license,
    vendor,
    // A database of packages could say so: without a label the package is of no module.
    modularityLabel: modularityLabel ?? '',
    sizeBytes,
    files: found.files.map(({ path }) => path),
  }
}

/** rpm leaves the old database behind when it changes the format; the newest one of a folder counts. */
function withoutOlderFormats(facts: readonly LocatedFact<RpmFact>[]): readonly LocatedFact<RpmFact>[] {
  const rank = (path: string) => databaseNames.findIndex(name => name === baseNameOf(path))
  return facts.filter(
    ({ path }) => !facts.some(other => folderOf(other.path) === folderOf(path) && rank(other.path) > rank(path)),
  )
}

function toFinding(entry: RpmEntry, path: string, image: ImageView): PackageFinding {
  const { name, epoch, version, release, architecture } = entry
  return {
    name,
    version: `${epoch === undefined ? '' : `${epoch}:`}${version}${release === '' ? '' : `-${release}`}`,
    type: 'rpm',
    language: '',
    purl: purlOf(entry, image),
    locations: [{ path, evidence: 'primary' }],
    licenses: entry.license === '' ? [] : [{ value: entry.license, type: 'declared' }],
    ownedFiles: entry.files,
    metadataType: 'rpm-db-entry',
    metadata: {
      name,
      version,
      epoch: epoch ?? null,
      architecture,
      release,
      sourceRpm: entry.sourceRpm,
      size: entry.sizeBytes,
      vendor: entry.vendor,
      modularityLabel: entry.modularityLabel ?? null,
      files: [],
    },
  }
}

function purlOf({ name, epoch, version, release, architecture, sourceRpm }: RpmEntry, { distro }: ImageView): string {
  return packageUrl({
    type: 'rpm',
    namespace: distroNamespace(distro),
    name,
    version: release === '' ? version : `${version}-${release}`,
    qualifiers: {
      arch: architecture,
      epoch: epoch === undefined ? undefined : String(epoch),
      upstream: sourceRpm,
      distro: distroQualifier(distro),
    },
  })
}
