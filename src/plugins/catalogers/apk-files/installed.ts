// SPDX-License-Identifier: Apache-2.0
import { cleanPath } from '#engines/sbom/layer/path.ts'
import { maxPackages } from '#engines/sbom/package.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** What apk's database says of one installed package. */
export interface ApkEntry {
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** Name of the recipe that the package was built of, with others perhaps. */
  readonly origin: string
  readonly maintainer: string
  readonly license: string
  readonly description: string
  readonly url: string
  readonly sizeBytes: number
  readonly installedSizeBytes: number
  readonly checksum: string
  readonly commit: string
  readonly depends: readonly string[]
  readonly provides: readonly string[]
  readonly files: readonly string[]
}

/**
 * Reads apk's database: lines of a letter, a colon and a value; an empty line ends a package. `F:` names a folder,
 * `R:` a file in the folder named last.
 *
 * Source: apk-tools "Apk spec", installed database.
 */
export function parseInstalled(text: string): {
  readonly entries: readonly ApkEntry[]
  readonly doubts: readonly string[]
} {
  const entries: ApkEntry[] = []
  const doubts: string[] = []
  let fields = new Map<string, string>()
  let files: string[] = []
  let folder = ''
  const finish = () => {
    if (fields.size === 0) return
    const entry = toEntry(fields, files)
    if (entry) entries.push(entry)
    else doubts.push(`a package lacks a name: ${JSON.stringify((fields.get('P') ?? '').slice(0, 100))}`)
    fields = new Map()
    files = []
    folder = ''
  }
  for (const line of linesOf(text)) {
    if (entries.length >= maxPackages) {
      doubts.push(`it names more than ${maxPackages} packages; the others are left out`)
      return { entries, doubts }
    }
    const key = line.charAt(0)
    if (line === '') finish()
    else if (line.charAt(1) !== ':') continue
    else if (key === 'F') folder = line.slice(2)
    else if (key === 'R') files.push(cleanPath(`${folder}/${line.slice(2)}`))
    else if (!fields.has(key)) fields.set(key, line.slice(2))
  }
  finish()
  return { entries, doubts }
}

function toEntry(fields: ReadonlyMap<string, string>, files: readonly string[]): ApkEntry | undefined {
  const get = (key: string) => fields.get(key) ?? ''
  if (get('P') === '') return undefined
  return {
    name: get('P'),
    version: get('V'),
    architecture: get('A'),
    origin: get('o'),
    maintainer: get('m'),
    license: get('L'),
    description: get('T'),
    url: get('U'),
    sizeBytes: Number.parseInt(get('S'), 10) || 0,
    installedSizeBytes: Number.parseInt(get('I'), 10) || 0,
    checksum: get('C'),
    commit: get('c'),
    depends: wordsOf(get('D')),
    provides: wordsOf(get('p')),
    files,
  }
}

function wordsOf(text: string): readonly string[] {
  return text.split(' ').filter(word => word !== '')
}
