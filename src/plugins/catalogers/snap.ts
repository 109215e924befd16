// SPDX-License-Identifier: Apache-2.0
import { gunzipSync } from 'node:zlib'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { kernelPackages } from './snap-files/kernel-changelog.ts'
import { listedPackages, type SnapFact, stagedPackages } from './snap-files/staged-packages.ts'

const changelog = 'changelog.Debian.gz'
const maxChangelogBytes = 64 * 2 ** 20
const readers: ReadonlyMap<string, (text: string) => SnapFact> = new Map([
  ['/usr/share/snappy/dpkg.yaml', text => listedPackages(text, 'packages')],
  ['/snap/manifest.yaml', text => listedPackages(text, 'primed-stage-packages')],
  ['/snap/snapcraft.yaml', stagedPackages],
])

/**
 * Packages of Debian and Ubuntu inside snaps, which say it in a file that differs by kind: base snaps, gadgets and
 * applications, kernels, and snapd with the snaps that it is built with.
 *
 * Source: snapcraft, "Components and keys in snapcraft.yaml"; Syft `pkg/cataloger/snap` for what is found.
 */
export const cataloger = defineCataloger<SnapFact>({
  id: 'snap',
  title: 'The snap cataloger',
  revision: 1,
  wants: [
    {
      names: [...readers.keys()].map(baseNameOf),
      accepts: path => [...readers.keys()].some(end => path.endsWith(end)),
      maxBytes: 2 ** 20,
    },
    {
      names: [changelog],
      accepts: path => /\/doc\/linux-modules-[^/]+\/[^/]+$/.test(path),
      maxBytes: 16 * 2 ** 20,
    },
  ],
  read({ path, content }) {
    if (baseNameOf(path) === changelog) return readChangelog(content)
    const reader = [...readers].find(([end]) => path.endsWith(end))?.[1]
    const fact = reader?.(content.toString('utf8'))
    return fact && fact.packages.length > 0 ? { fact } : undefined
  },
  assemble: facts => ({ packages: facts.flatMap(({ path, fact }) => toFindings(fact, path)) }),
})

function readChangelog(content: Buffer) {
  let text: string
  try {
    text = gunzipSync(content, { maxOutputLength: maxChangelogBytes }).toString('utf8')
  } catch {
    return { doubts: ['it is no gzip file, or too big'] }
  }
  const packages = kernelPackages(text)
  if (packages.length === 0) return { doubts: ['its first line names no kernel'] }
  return { fact: { snap: { snapType: 'kernel' }, packages } }
}

function toFindings({ snap, packages }: SnapFact, path: string): readonly PackageFinding[] {
  return packages.map(({ name, version, architecture = snap.architecture, isSnap = false }) => {
    const metadata = isSnap
      ? { snapType: 'app', base: '', snapName: name, snapVersion: version }
      : { snapType: snap.snapType, base: snap.base ?? '', snapName: snap.name ?? '', snapVersion: snap.version ?? '' }
    return {
      name,
      version,
      type: 'deb',
      language: '',
      purl: isSnap
        ? packageUrl({
            type: 'generic',
            namespace: 'snap',
            name,
            version,
            qualifiers: { arch: architecture, type: 'app' },
          })
        : packageUrl({ type: 'deb', namespace: 'ubuntu', name, version, qualifiers: { arch: architecture } }),
      locations: [{ path, evidence: 'primary' }],
      metadataType: 'snap-entry',
      metadata: { ...metadata, architecture: architecture ?? '' },
    }
  })
}
