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
    if (key !== '' && !values.has(key)) values.set(key, value.trim())
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

/**
 * Reads the coordinates and licences of a `pom.xml`; what it leaves to its parent comes from there. A value with a
 * placeholder (`${revision}`) that only Maven can fill in is none.
 *
 * Source: Maven POM reference.
 */
export function parsePomXml(text: string): Pom {
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
      const key = path.join('/')
      const value = text.slice(valueStart, Math.min(index, valueStart + 500)).trim()
      if (value !== '' && !value.includes('<') && !value.includes('${'))
        values.set(key, [...(values.get(key) ?? []), value])
    }
    path.pop()
  }
  const first = (key: string) => values.get(`project/${key}`)?.[0] ?? ''
  return {
    groupId: first('groupId') || first('parent/groupId'),
    artifactId: first('artifactId'),
    version: first('version') || first('parent/version'),
    parentGroupId: first('parent/groupId'),
    licenses: values.get('project/licenses/license/name')?.slice(0, 20) ?? [],
  }
}
