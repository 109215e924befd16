// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { type Gemspec, parseGemspec } from './ruby-files/gemspec.ts'

/**
 * Installed Ruby gems, by the specifications that RubyGems keeps of them.
 *
 * Source: RubyGems, `specifications/`.
 */
export const cataloger = defineCataloger<Gemspec>({
  id: 'ruby',
  title: 'The Ruby cataloger',
  revision: 2,
  wants: [{ suffixes: ['.gemspec'], accepts: path => path.includes('/specifications/'), maxBytes: 8 * 2 ** 20 }],
  read({ content }) {
    const fact = parseGemspec(content.toString('utf8'))
    return fact ? { fact } : { doubts: ['it names no gem'] }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function toFinding({ name, version, licenses, authors, homepage }: Gemspec, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'gem',
    language: 'ruby',
    purl: packageUrl({ type: 'gem', name, version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: licenses.map(value => ({ value, type: 'declared' })),
    metadataType: 'ruby-gemspec',
    metadata: { name, version, authors, homepage },
    ownedFolders: [gemFolder(path)],
  }
}

/** `…/gems/rack-3.0` of `…/specifications/rack-3.0.gemspec`; default gems lie in the same place, if anywhere. */
function gemFolder(path: string): string {
  const root = path.slice(0, path.indexOf('/specifications/'))
  return `${root}/gems/${baseNameOf(path).slice(0, -'.gemspec'.length)}`
}
