// SPDX-License-Identifier: Apache-2.0
import { type Cataloger, defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import type { Distro } from './distro.ts'
import { parseBusybox, parseOsRelease, parseRedhatRelease, parseSystemReleaseCpe } from './os-release.ts'

/** What one release file says. */
type ReleaseFact =
  | { readonly kind: 'distro'; readonly distro: Distro }
  | { readonly kind: 'debian-version'; readonly version: string }

/** The files that tell the distribution, the best first. */
const readers: readonly (readonly [path: string, read: (content: Buffer) => Distro | undefined])[] = [
  ['/etc/os-release', content => parseOsRelease(content.toString('utf8'))],
  ['/usr/lib/os-release', content => parseOsRelease(content.toString('utf8'))],
  ['/etc/system-release-cpe', content => parseSystemReleaseCpe(content.toString('utf8'))],
  ['/etc/redhat-release', content => parseRedhatRelease(content.toString('utf8'))],
  // Last, because other distributions contain it too.
  ['/bin/busybox', parseBusybox],
  ['/usr/bin/busybox', parseBusybox],
]
const debianVersionPath = '/etc/debian_version'
const paths: ReadonlySet<string> = new Set([...readers.map(([path]) => path), debianVersionPath])
const names = [...new Set([...paths].map(path => path.slice(path.lastIndexOf('/') + 1)))]

/**
 * Reads the files that tell which distribution an image is made of. It finds no packages: it stands among the
 * catalogers so that its files are read, and kept, as theirs are.
 */
export const releaseFiles: Cataloger = defineCataloger<ReleaseFact>({
  id: 'release-files',
  title: 'The reader of release files',
  revision: 1,
  wants: [{ names, accepts: path => paths.has(path), maxBytes: 4_194_304 }],
  read({ path, content }) {
    if (path === debianVersionPath) {
      const version = content.toString('utf8', 0, 100).trim()
      return /^\d+(?:\.\d+)?$/.test(version) ? { fact: { kind: 'debian-version', version } } : undefined
    }
    const distro = readers.find(([known]) => known === path)?.[1](content)
    return distro && { fact: { kind: 'distro', distro } }
  },
  assemble: () => ({ packages: [] }),
})

/**
 * The distribution of an image, from the facts of `releaseFiles`; a release file that is a link is looked up where
 * it leads. Debian's point release comes from its own file, because `os-release` has the major version only.
 */
export function distroOf(
  facts: readonly LocatedFact<unknown>[],
  realPath: (path: string) => string,
): Distro | undefined {
  const byPath = new Map(facts.map(({ path, fact }) => [path, fact as ReleaseFact]))
  const at = (path: string) => byPath.get(path) ?? byPath.get(realPath(path))
  for (const [path] of readers) {
    const fact = at(path)
    if (fact?.kind !== 'distro') continue
    const debian = fact.distro.id === 'debian' ? at(debianVersionPath) : undefined
    return debian?.kind === 'debian-version' ? { ...fact.distro, versionId: debian.version } : fact.distro
  }
  return undefined
}
