// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { type PhpValue, readSerialized } from './php-files/serialized.ts'

/** A package that PEAR's installer has installed. */
interface PearFact {
  readonly name: string
  readonly version: string
  readonly channel: string
  readonly license: string
  readonly files: readonly string[]
}

/**
 * PHP libraries of PEAR and extensions of PECL, by the registry that their common installer keeps.
 *
 * Source: github.com/pear/pear-core, `PEAR/Registry.php`: one serialised array per package.
 */
export const cataloger = defineCataloger<PearFact>({
  id: 'php-pear',
  title: 'The PEAR cataloger',
  revision: 2,
  wants: [{ suffixes: ['.reg'], accepts: path => path.includes('/.registry/'), maxBytes: 16 * 2 ** 20 }],
  read({ content }) {
    const entry = readSerialized(content)
    if (!(entry instanceof Map)) return { doubts: ['it is not what PHP serialises of an array'] }
    const name = textIn(entry, 'name') || textIn(entry, 'package')
    const version = textIn(entry, 'version', 'release') || textIn(entry, 'version')
    if (name === '') return { doubts: ['it names no package'] }
    const license = textIn(entry, 'license', '_content') || textIn(entry, 'license')
    const channel = textIn(entry, 'channel') || 'pear.php.net'
    return { fact: { name, version, channel, license, files: filesOf(entry) } }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

/** The text under a chain of keys, or the empty one. */
function textIn(value: PhpValue | undefined, ...keys: readonly string[]): string {
  const found = keys.reduce<PhpValue | undefined>((at, key) => (at instanceof Map ? at.get(key) : undefined), value)
  return typeof found === 'string' ? found : ''
}

/** Where the installer has put the files. */
function filesOf(entry: ReadonlyMap<string, PhpValue>): readonly string[] {
  const files = entry.get('filelist')
  if (!(files instanceof Map)) return []
  const installed = [...files.values()].map(file => textIn(file, 'installed_as'))
  return installed.filter(path => path.startsWith('/'))
}

function toFinding({ name, version, channel, license, files }: PearFact, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'php-pear',
    language: 'php',
    purl: packageUrl({ type: 'pear', namespace: channel, name, version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: license === '' ? [] : [{ value: license, type: 'declared' }],
    metadataType: 'php-pear-entry',
    metadata: { name, channel, version, license: [license] },
    ownedFiles: files,
  }
}
