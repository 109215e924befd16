// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { folderOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { type Stanza, stanzasOf } from '#engines/sbom/text/control-file.ts'

/** The fields of a `DESCRIPTION`, by name in lower case. */
type RFact = Readonly<Record<string, string>>

/** What is kept of the file. */
const kept = [
  'package',
  'version',
  'license',
  'title',
  'description',
  'maintainer',
  'author',
  'url',
  'depends',
  'imports',
  'suggests',
  'needscompilation',
  'repository',
  'built',
]

/**
 * R packages, by the `DESCRIPTION` in the folder of each.
 *
 * Source: "Writing R Extensions", §1.1.1.
 */
export const cataloger = defineCataloger<RFact>({
  id: 'r',
  title: 'The R cataloger',
  revision: 1,
  wants: [{ names: ['DESCRIPTION'], maxBytes: 2 ** 20 }],
  read({ content }) {
    const [stanza] = stanzasOf(content.toString('utf8'))
    return stanza?.get('package') && stanza.get('version') ? { fact: fieldsOf(stanza) } : undefined
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function fieldsOf(stanza: Stanza): RFact {
  const fields: Record<string, string> = {}
  for (const name of kept) {
    const value = stanza.get(name)
    if (value) fields[name] = value.replace(/\s+/g, ' ')
  }
  return fields
}

function toFinding(fact: RFact, path: string): PackageFinding {
  const { package: name = '', version = '', license = '' } = fact
  const listOf = (field: string) => splitAt(',', fact[field] ?? '')
  return {
    name,
    version,
    type: 'R-package',
    language: 'R',
    purl: packageUrl({ type: 'cran', name, version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: licensesOf(license).map(value => ({ value, type: 'declared' })),
    metadataType: 'r-description',
    metadata: {
      title: fact['title'] ?? '',
      description: fact['description'] ?? '',
      author: fact['author'] ?? '',
      maintainer: fact['maintainer'] ?? '',
      url: listOf('url'),
      repository: fact['repository'] ?? '',
      built: fact['built'] ?? '',
      needsCompilation: fact['needscompilation'] === 'yes',
      imports: listOf('imports'),
      depends: listOf('depends'),
      suggests: listOf('suggests'),
    },
    ownedFolders: [folderOf(path)],
  }
}

function splitAt(separator: string, text: string): readonly string[] {
  return text
    .split(separator)
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** Alternatives, without the files that they point to. */
function licensesOf(text: string): readonly string[] {
  return splitAt('|', text)
    .map(item => item.replace(/(?:^|\s*\+\s*)file LICEN[CS]E$/, ''))
    .filter(item => item !== '')
}
