// SPDX-License-Identifier: Apache-2.0
import { primaryAttributes, secondaryAttributes } from '#engines/sbom/cpe/java.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** Attributes by name. */
export type Attributes = Readonly<Record<string, string>>

/** What the manifest of an archive says; sections behind the main one are about single files. */
export interface JavaManifest {
  readonly main: Attributes
  readonly sections: readonly Attributes[]
}

/** Of an archive without a manifest. */
export const noManifest: JavaManifest = { main: {}, sections: [] }

/** Attributes that may name the group of an artifact: those of the first list before those of the second. */
export const groupAttributes = [['Group-Id', ...primaryAttributes], secondaryAttributes] as const

/** Attributes that name the archive, its version, its maker or its licence; the others (packages, classes) are long. */
const kept: ReadonlySet<string> = new Set([
  ...groupAttributes.flat(),
  'Bundle-License',
  'Bundle-Name',
  'Bundle-Version',
  'Created-By',
  'Implementation-Version',
  'Name',
  'Plugin-Version',
  'Short-Name',
  'Specification-Title',
  'Specification-Version',
  'Weave-Classes',
])
const maxValueLength = 1_000
/** Signed archives have a section for every file; few of them say more than its digest. */
const maxSections = 100

/** Reads a `MANIFEST.MF`. Source: "JAR File Specification", JAR Manifest. */
export function parseManifest(text: string): JavaManifest {
  const sections: Map<string, string>[] = []
  let current = ''
  let isBetween = true
  for (const line of linesOf(text)) {
    const section = sections.at(-1)
    if (line === '') isBetween = true
    else if (line.startsWith(' ')) {
      const value = section?.get(current)
      if (value !== undefined && value.length < maxValueLength) section?.set(current, value + line.slice(1))
    } else {
      const colon = line.indexOf(':')
      if (colon <= 0) continue
      if (isBetween && (sections.length <= 1 || section?.size !== 0) && sections.length <= maxSections)
        sections.push(new Map())
      isBetween = false
      current = line.slice(0, colon).trim()
      const counts = kept.has(current) && (sections.length === 1 || current !== 'Name')
      if (counts && sections.at(-1)?.has(current) === false) sections.at(-1)?.set(current, line.slice(colon + 1).trim())
      else current = ''
    }
  }
  const [main = {}, ...others] = sections.map(section =>
    Object.fromEntries([...section].map(([key, value]) => [key, value.trim()])),
  )
  return { main, sections: others.filter(section => Object.keys(section).length > 0) }
}

/** The first of these attributes that has a value: in the main section, or in any. */
export function attributeIn(sections: readonly Attributes[], ...keys: readonly string[]): string {
  for (const key of keys)
    for (const section of sections) {
      const value = Object.hasOwn(section, key) ? section[key] : ''
      if (value) return value
    }
  return ''
}
