// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, ownValue } from '#domain/json.ts'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { folderOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { listAt, objectAt, readJson, textAt, textsAt } from '#engines/sbom/text/json.ts'

/** What a manifest says of its package. */
interface NpmFact {
  readonly name: string
  readonly version: string
  readonly licenses: readonly string[]
  readonly author: string
  readonly homepage: string
  readonly description: string
  readonly repository: string
  readonly isPrivate: boolean
}

/**
 * Installed packages of npm, yarn and pnpm: every `package.json` that has a name. One without a version is
 * listed all the same: it is there, and nobody can say whether it is affected.
 *
 * Source: docs.npmjs.com, "package.json".
 */
export const cataloger = defineCataloger<NpmFact>({
  id: 'npm',
  title: 'The npm cataloger',
  revision: 2,
  wants: [{ names: ['package.json'], maxBytes: 8 * 2 ** 20 }],
  read({ content }) {
    const manifest = readJson(content)
    if (manifest === undefined) return { doubts: ['it is not JSON'] }
    if (!isJsonObject(manifest)) return undefined
    const name = textAt(manifest, 'name')
    const version = textAt(manifest, 'version')
    const isOther = !['string', 'undefined'].includes(typeof ownValue(manifest, 'version'))
    return name === '' || isOther ? undefined : { fact: toFact(manifest, name, version) }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function toFact(manifest: JsonObject, name: string, version: string): NpmFact {
  const repository = textAt(manifest, 'repository') || textAt(objectAt(manifest, 'repository'), 'url')
  return {
    name,
    version,
    licenses: licensesOf(manifest),
    author: textAt(manifest, 'author') || personOf(objectAt(manifest, 'author')),
    homepage: textAt(manifest, 'homepage'),
    description: textAt(manifest, 'description'),
    repository,
    isPrivate: ownValue(manifest, 'private') === true,
  }
}

/** Today one expression; before, objects with a type, or lists of either. */
function licensesOf(manifest: JsonObject): readonly string[] {
  const objects = [ownValue(manifest, 'license'), ...listAt(manifest, 'license'), ...listAt(manifest, 'licenses')]
  const types = objects.flatMap(item => (isJsonObject(item) ? [textAt(item, 'type')] : []))
  const texts = [...textsAt(manifest, 'license'), ...textsAt(manifest, 'licenses')]
  return [...new Set([...texts, ...types])].filter(license => license !== '')
}

function personOf(person: JsonObject): string {
  const [name, email, url] = ['name', 'email', 'url'].map(key => textAt(person, key))
  return [name, email && `<${email}>`, url && `(${url})`].filter(part => part !== '').join(' ')
}

function toFinding(fact: NpmFact, path: string): PackageFinding {
  const { name, version } = fact
  const slash = name.indexOf('/')
  const namespace = slash < 0 ? undefined : name.slice(0, slash)
  return {
    name,
    version,
    type: 'npm',
    language: 'javascript',
    purl: packageUrl({ type: 'npm', namespace, name: name.slice(slash + 1), version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: fact.licenses.map(value => ({ value, type: 'declared' })),
    metadataType: 'javascript-npm-package',
    metadata: {
      name,
      version,
      author: fact.author,
      homepage: fact.homepage,
      description: fact.description,
      url: fact.repository,
      private: fact.isPrivate,
    },
    ownedFolders: [folderOf(path)],
  }
}
