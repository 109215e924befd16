// SPDX-License-Identifier: Apache-2.0
import { knownGroupOf } from './known-groups.ts'
import { attributeIn, groupAttributes, type JavaManifest } from './manifest.ts'
import type { Pom } from './pom.ts'

/** What is known of an artifact whose group is asked for. */
export interface Ungrouped {
  readonly name: string
  readonly version: string
  readonly properties: Pom | undefined
  readonly project: Pom | undefined
  readonly manifest: JavaManifest
}

/**
 * The group of an artifact: as its pom says, else as its name is known, else what in its manifest looks like one.
 * Empty when nothing tells.
 *
 * Source: Syft `java/package_url.go`, `cpegenerate/java.go` (the order of the attributes).
 */
export function groupIdOf({ name, version, properties, project, manifest }: Ungrouped): string {
  for (const pom of [properties, project]) {
    if (pom?.groupId) return cleaned(pom.groupId)
    // Some write the group into the field of the artifact.
    if (pom?.artifactId.includes('.')) return cleaned(pom.artifactId)
    if (pom?.parentGroupId) return cleaned(pom.parentGroupId)
  }
  return knownGroupOf(name, version) || groupInManifest(manifest)
}

/** The first, by the alphabet, of the attributes that look like a group. */
function groupInManifest({ main, sections }: JavaManifest): string {
  for (const attributes of groupAttributes) {
    const values = attributes.flatMap(key => [main, ...sections].map(section => attributeIn([section], key)))
    const [first] = values
      .filter(value => /^(?:com|org|net|io|be)/.test(value))
      .map(value => cleaned(value.split('#', 1)[0] ?? ''))
      .sort()
    if (first !== undefined) return first === 'org.lz4.java' ? 'org.lz4' : first
  }
  return ''
}

/** Without what may follow behind a semicolon: directives of OSGi. */
function cleaned(groupId: string): string {
  return (groupId.split(';', 1)[0] ?? '').trim()
}
