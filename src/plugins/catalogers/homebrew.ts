// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** A formula that was installed, or that a tap offers. */
interface FormulaFact {
  readonly name: string
  /** Empty for a formula of a tap that does not state one: its file name tells none. */
  readonly version: string
  readonly license: string
  readonly tap: string
  readonly homepage: string
  readonly description: string
}

/** `…/Cellar/<name>/<version>/.brew/<name>.rb`: the formula that a keg was built from. */
const keg = /\/Cellar\/([^/]+)\/([^/]+)\/\.brew\/[^/]+\.rb$/
const tapped = /\/Library\/Taps\/([^/]+\/[^/]+)\/Formula\/[^/]+\.rb$/
const quoted = /^\s*(desc|homepage|license|name|version)[ \t][^"\n]{0,200}"([^\n]{0,2000})"/

/**
 * Formulae of Homebrew: those that are installed, by the copy that each keg holds, and those of taps. A formula is a
 * program in Ruby; what is read of it are the lines that state a text.
 *
 * Source: Homebrew, "Formula Cookbook"; Syft `parse_homebrew_formula.go` for what is found.
 */
export const cataloger = defineCataloger<FormulaFact>({
  id: 'homebrew',
  title: 'The Homebrew cataloger',
  revision: 1,
  wants: [{ suffixes: ['.rb'], accepts: path => keg.test(path) || tapped.test(path), maxBytes: 2 ** 20 }],
  read({ path, content }) {
    const stated = statementsOf(content.toString('utf8'))
    const [, kegName, kegVersion = ''] = keg.exec(path) ?? []
    const isNamed = stated.has('name') && stated.has('version')
    const get = (key: string) => stated.get(key) ?? ''
    return {
      fact: {
        name: isNamed ? get('name') : (kegName ?? baseNameOf(path).slice(0, -'.rb'.length)),
        version: isNamed ? get('version') : kegVersion,
        license: get('license'),
        tap: tapped.exec(path)?.[1] ?? '',
        homepage: get('homepage'),
        description: get('desc'),
      },
    }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

/** The texts that the class of the formula states; the last of each counts, and none that is empty. */
function statementsOf(text: string): ReadonlyMap<string, string> {
  const stated = new Map<string, string>()
  for (const line of linesOf(text)) {
    if (line.includes('class ') && line.includes(' < Formula')) stated.clear()
    const [, key, value = ''] = quoted.exec(line) ?? []
    if (key !== undefined && value !== '') stated.set(key, value)
  }
  return stated
}

function toFinding({ name, version, license, tap, homepage, description }: FormulaFact, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'homebrew',
    language: '',
    purl: packageUrl({ type: 'brew', name, version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: license === '' ? [] : [{ value: license, type: 'declared' }],
    metadataType: 'homebrew-formula',
    metadata: {
      ...(tap !== '' && { tap }),
      ...(homepage !== '' && { homepage }),
      ...(description !== '' && { description }),
    },
  }
}
