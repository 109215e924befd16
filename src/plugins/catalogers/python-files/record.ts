// SPDX-License-Identifier: Apache-2.0
import { cleanPath, folderOf } from '#engines/sbom/layer/path.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/**
 * Paths in a wheel's RECORD, which stands in the `.dist-info` folder and names them relative to the folder above.
 *
 * Source: PyPA "Recording installed projects".
 */
export function pathsInRecord(text: string, recordPath: string): readonly string[] {
  const root = folderOf(folderOf(recordPath))
  return [...linesOf(text)].flatMap(line => {
    const name = firstField(line)
    return name === '' ? [] : [absolute(root, name)]
  })
}

/** Paths in an egg's `installed-files.txt`, relative to the `.egg-info` folder in which it stands. */
export function pathsInInstalledFiles(text: string, listPath: string): readonly string[] {
  return [...linesOf(text)].flatMap(line => (line.trim() === '' ? [] : [absolute(folderOf(listPath), line.trim())]))
}

/** The first field of a line of comma-separated values, in quotes or not. */
function firstField(line: string): string {
  if (!line.startsWith('"')) return line.split(',', 1)[0] ?? ''
  const [, quoted = ''] = /^"((?:[^"]|"")*)"/.exec(line) ?? []
  return quoted.replaceAll('""', '"')
}

function absolute(root: string, name: string): string {
  return name.startsWith('/') ? cleanPath(name) : cleanPath(`${root.slice(1)}/${name}`)
}
