// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** The coordinates of an artifact, each of which may be empty, and its licences. */
export interface Pom {
  readonly groupId: string
  readonly artifactId: string
  readonly version: string
  /** Group of the project that it inherits from. */
  readonly parentGroupId: string
  readonly licenses: readonly string[]
}

/** Reads a `pom.properties`, which Maven puts beside the `pom.xml` in an archive. */
export function parsePomProperties(text: string): Pom {
  const values = new Map<string, string>()
  for (const line of linesOf(text)) {
    const [, key = '', value = ''] = /^\s*([\w.-]+)\s*[=:]\s*(.*)$/.exec(line) ?? []
    if (key !== '') values.set(key, value.trim())
  }
  const get = (key: string) => values.get(key) ?? ''
  return {
    groupId: get('groupId'),
    artifactId: get('artifactId'),
    version: get('version'),
    parentGroupId: '',
    licenses: [],
  }
}

const tag = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z][\w.:-]*)[^<>]*?(\/?)>/g
/** Elements nested deeper than this hold nothing that is read. */
const maxDepth = 6
const placeholder = /\$\{\s*([^{}]{1,200}?)\s*\}/g
/** Properties that name properties. */
const maxExpansions = 5

/**
 * Reads the coordinates and licences of a `pom.xml`; what it leaves to its parent comes from there. A value with a
 * placeholder (`${revision}`) that the file itself does not fill in is none.
 *
 * Source: Maven POM reference.
 */
export function parsePomXml(text: string): Pom {
  const values = valuesIn(text)
  const raw = (key: string) => values.get(`project/${key}`)?.[0] ?? ''
  const known = (name: string) =>
    name.startsWith('project.') ? raw(name.slice(8).replaceAll('.', '/')) : raw(`properties/${name}`)
  const get = (key: string) => filledIn(raw(key), known)
  return {
    groupId: raw('groupId') === '' ? get('parent/groupId') : get('groupId'),
    artifactId: get('artifactId'),
    version: raw('version') === '' ? get('parent/version') : get('version'),
    parentGroupId: get('parent/groupId'),
    licenses: values.get('project/licenses/license/name')?.slice(0, 20) ?? [],
  }
}

/** Texts of elements by their path from the root; those of the same path in their order. */
function valuesIn(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  const path: string[] = []
  let valueStart = 0
  for (const { 0: whole, 1: closing, 2: name, 3: empty, index } of text.matchAll(tag)) {
    if (name === undefined || empty === '/') continue
    if (closing === '') {
      path.push(name)
      valueStart = index + whole.length
      continue
    }
    if (path.length <= maxDepth) {
      const value = text.slice(valueStart, Math.min(index, valueStart + 500)).trim()
      if (value !== '' && !value.includes('<'))
        values.set(path.join('/'), [...(values.get(path.join('/')) ?? []), value])
    }
    path.pop()
  }
  return values
}

function filledIn(value: string, known: (name: string) => string): string {
  let filled = value
  for (let i = 0; i < maxExpansions && filled.includes('${'); i++) {
    let isComplete = true
    filled = filled.replace(placeholder, (_, name: string) => {
      const found = known(name)
      if (found === '') isComplete = false
      return found
    })
    if (!isComplete || filled.length > 1_000) return ''
  }
  return filled.includes('${') ? '' : filled
}
