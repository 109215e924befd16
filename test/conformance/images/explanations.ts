// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Package } from '#engines/sbom/package.ts'
import { objectAt } from '#engines/sbom/text/json.ts'
import { isOnlyOurs } from '#testing/more-programs.ts'
import type { ExpectedPackage } from './compare.ts'

/** A difference: what syft found and we did not, or the other way round, or both in different layers. */
export interface Difference {
  readonly expected?: ExpectedPackage
  readonly found?: Package
}

interface Explanation {
  readonly rule: string
  readonly because: string
  readonly holds: (difference: Difference) => boolean
}

/** Where ours differs from syft on purpose, each with its evidence. */
const explanations: readonly Explanation[] = [
  {
    rule: 'list-of-multi-arch-package',
    because:
      'dpkg names the file list of a package of which several architectures can be installed "<package>:<arch>.list"; syft looks for "<package>.list" alone, and so misses the layer that rewrote it',
    holds: ({ expected, found }) =>
      expected?.type === 'deb' &&
      expected.layerDiffIDs.every(layer => found?.locations.some(location => location.layer === layer)) &&
      found?.locations.some(({ path }) => /:[a-z0-9]+\.list$/.test(path)) === true,
  },
  {
    rule: 'version-that-the-linker-set',
    because:
      "a Go program that was built without modules notes no version of itself, but the linker may have put one into it (Debian's docker, hugo and kubectl), which ours finds beside that of Go",
    holds: ({ expected, found }) =>
      expected?.type === 'go-module' &&
      expected.version === 'UNKNOWN' &&
      found?.name === expected.name &&
      mainModuleOf(found) === found.name &&
      /^v\d+\.\d+/.test(found.version),
  },
  {
    rule: 'whole-version-of-the-linker',
    because:
      'Syft cuts a version that the linker set at the first character that is no letter, digit or hyphen behind its numbers (v2.0.0-rc of v2.0.0-rc.1, v1.2.3 of v1.2.3+k3s1); ours is whole',
    holds: ({ expected, found }) =>
      expected?.type === 'go-module' &&
      found?.name === expected.name &&
      mainModuleOf(found) === found.name &&
      found.version.startsWith(expected.version) &&
      /^[.+~]/.test(found.version.slice(expected.version.length)),
  },
  {
    rule: 'standard-library-without-modules',
    because:
      'Syft passes over Go programs that were built without modules before 1.18 (docker and containerd of Debian 11), whose standard library has its vulnerabilities all the same',
    holds: ({ expected, found }) => !expected && found?.type === 'go-module' && found.name === 'stdlib',
  },
  {
    rule: 'conda-in-images',
    because: 'Syft looks for conda environments in folders only, not in images; ours in both',
    holds: ({ expected, found }) => !expected && found?.type === 'conda',
  },
  {
    rule: 'archive-without-manifest',
    because:
      'Syft passes over Java archives without a manifest, WebJars of npm among them; ours takes what their pom.properties say',
    holds: ({ expected, found }) =>
      !expected && found?.type === 'java-archive' && isJsonObject(found.metadata) && hasNoManifest(found.metadata),
  },
  {
    rule: 'mariadb-is-not-mysql',
    because:
      "MariaDB's client is called mysql by a link, and Syft takes it by that name for Oracle's MySQL, too, whose version 10.11 there never was",
    holds: ({ expected, found }) =>
      !found &&
      expected?.name === 'mysql' &&
      expected.locations.every(({ path, accessPath }) => path.endsWith('/mariadb') && accessPath?.endsWith('/mysql')),
  },
  {
    rule: 'more-programs',
    because:
      'Syft tells about ninety programs by their text; ours also git, OpenSSH, Squid and others, and those that Debian calls or builds otherwise (apache2, php8.2, libruby without ruby, perl outside /usr/local)',
    holds: ({ expected, found }) =>
      !expected && found !== undefined && isOnlyOurs({ ...found, paths: found.locations.map(({ path }) => path) }),
  },
]

function hasNoManifest(metadata: JsonObject): boolean {
  return Object.keys(objectAt(objectAt(metadata, 'manifest'), 'main')).length === 0
}

/** The rule that explains a difference, if there is one. */
export function explain(difference: Difference): string | undefined {
  return explanations.find(({ holds }) => holds(difference))?.rule
}

/** The module that is the program itself: the linker sets the version of no other. */
function mainModuleOf({ metadata }: Package): unknown {
  return (metadata as { readonly mainModule?: unknown } | undefined)?.mainModule
}
