// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** The files that the installer of a distribution lists. */
export interface FileList {
  /** Of its main module with dashes: nearly always that of the distribution. */
  readonly name: string
  readonly files: readonly string[]
}

/** More than any distribution has. */
const maxFiles = 20_000

/** Reads `…/auto/<Net/HTTP>/.packlist`; `undefined` for that of Perl itself, which belongs to no distribution. */
export function readFileList(path: string, text: string): FileList | undefined {
  const segments = path.split('/')
  const name = segments.slice(segments.lastIndexOf('auto') + 1, -1).join('-')
  if (name === '') return undefined
  const files: string[] = []
  for (const line of linesOf(text)) {
    // Behind the path may stand attributes: "type=link from=…".
    const attributes = line.search(/ \w+=/)
    const file = (attributes < 0 ? line : line.slice(0, attributes)).trim()
    if (file !== '' && files.push(file) >= maxFiles) break
  }
  return { name, files }
}

/** The file of the main module: of those that end like its name the one nearest to the root; empty when there is none. */
export function mainModuleOf(name: string, files: readonly string[]): string {
  const end = `/${name.replaceAll('-', '/')}.pm`
  const depthOf = (file: string) => file.split('/').length
  const [first = '', ...others] = files.filter(file => file.endsWith(end))
  return others.reduce((best, file) => (depthOf(file) < depthOf(best) ? file : best), first)
}
