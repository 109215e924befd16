// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** Attributes of a manifest's main section. */
export type JavaManifest = Readonly<Record<string, string>>

/** Attributes that name the archive, its version, its maker or its licence; the others (packages, classes) are long. */
const kept: ReadonlySet<string> = new Set([
  'Automatic-Module-Name',
  'Bundle-Activator',
  'Bundle-License',
  'Bundle-Name',
  'Bundle-SymbolicName',
  'Bundle-Version',
  'Extension-Name',
  'Implementation-Title',
  'Implementation-Vendor',
  'Implementation-Vendor-Id',
  'Implementation-Version',
  'Main-Class',
  'Name',
  'Package',
  'Plugin-Version',
  'Short-Name',
  'Specification-Title',
  'Specification-Vendor',
  'Specification-Version',
])
const maxValueLength = 1_000

/**
 * Reads the main section of a `MANIFEST.MF`; of later sections, attributes that the main one lacks.
 *
 * Source: "JAR File Specification", JAR Manifest.
 */
export function parseManifest(text: string): JavaManifest {
  const attributes = new Map<string, string>()
  let current = ''
  let isMain = true
  for (const line of linesOf(text)) {
    if (line.startsWith(' ')) {
      const value = attributes.get(current)
      if (value !== undefined && value.length < maxValueLength) attributes.set(current, value + line.slice(1))
      continue
    }
    const colon = line.indexOf(':')
    current = colon < 0 ? '' : line.slice(0, colon)
    if (line === '') isMain = false
    // The name of a later section is that of the file which it is about.
    const counts = kept.has(current) && !attributes.has(current) && (isMain || current !== 'Name')
    if (counts) attributes.set(current, line.slice(colon + 1).trim())
    else current = ''
  }
  return Object.fromEntries([...attributes].map(([key, value]) => [key, value.trim()]))
}
