// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { formatCpe } from '#engines/sbom/cpe/format.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { Cpe, PackageFinding } from '#engines/sbom/package.ts'

/** WordPress itself, or a plug-in of it. */
type WordpressFact = { readonly core: string } | Plugin

interface Plugin {
  readonly plugin: string
  readonly version: string
  readonly author: string
  readonly authorUri: string
  readonly license: string
}

/** WordPress looks for the header in so much of a file. */
const headerBytes = 8_192
const plugins = /\/wp-content\/plugins\/[^/]+\/[^/]+\.php$/
const core = /\/wp-includes\/version\.php$/

/**
 * WordPress by its `version.php`, and plug-ins by the header of their main file.
 *
 * Source: developer.wordpress.org, "Header Requirements"; `get_file_data()`.
 */
export const cataloger = defineCataloger<WordpressFact>({
  id: 'wordpress',
  title: 'The WordPress cataloger',
  revision: 2,
  wants: [{ suffixes: ['.php'], accepts: path => plugins.test(path) || core.test(path), maxBytes: 4 * 2 ** 20 }],
  read({ path, content }) {
    const text = content.toString('utf8', 0, headerBytes)
    if (core.test(path)) {
      const [, version] = /\$wp_version\s{0,9}=\s{0,9}['"](\d[\w.-]{0,40})['"]/.exec(text) ?? []
      return version === undefined ? { doubts: ['it shows no version'] } : { fact: { core: version } }
    }
    const [plugin, version] = [headerIn(text, 'Plugin Name'), headerIn(text, 'Version')]
    if (plugin === '' || version === '') return undefined
    const author = headerIn(text, 'Author')
    const authorUri = headerIn(text, 'Author URI')
    return { fact: { plugin, version, author, authorUri, license: headerIn(text, 'License') } }
  },
  assemble: facts => ({
    packages: facts.map(({ path, fact }) => ('core' in fact ? coreFinding(fact.core, path) : toFinding(fact, path))),
  }),
})

/** The value of a field in a comment, ` * Plugin Name: Akismet`. */
function headerIn(text: string, field: string): string {
  const [, value = ''] =
    new RegExp(`^(?:[ \\t]{0,9}<\\?php)?[ \\t/*#@]{0,20}${field}:(.{1,300})$`, 'im').exec(text) ?? []
  return value.replace(/\s*(?:\*\/|\?>).*/, '').trim()
}

function coreFinding(version: string, path: string): PackageFinding {
  return {
    name: 'wordpress',
    version,
    type: 'binary',
    language: '',
    purl: packageUrl({ type: 'generic', name: 'wordpress', version }),
    locations: [{ path, evidence: 'primary' }],
    cpes: [{ cpe: formatCpe({ vendor: 'wordpress', product: 'wordpress', version }), source: 'nvd-cpe-dictionary' }],
  }
}

/** A plug-in is called by its title, as Syft does; the name of its folder, which is unique, stands in its CPEs. */
function toFinding({ plugin, version, author, authorUri, license }: Plugin, path: string): PackageFinding {
  const slug = baseNameOf(folderOf(path))
  return {
    name: plugin,
    version,
    type: 'wordpress-plugin',
    language: 'php',
    purl: '',
    locations: [{ path, evidence: 'primary' }],
    licenses: license === '' ? [] : [{ value: license, type: 'declared' }],
    cpes: pluginCpes(slug, { plugin, version, author, authorUri, license }),
    metadataType: 'wordpress-plugin-entry',
    metadata: { pluginInstallDirectory: slug, title: plugin, author, authorUri },
    ownedFolders: [folderOf(path)],
  }
}

/** Guesses as the database names such: the author or the plug-in's own project as vendor. */
function pluginCpes(slug: string, { plugin, version, author, authorUri }: Plugin): readonly Cpe[] {
  const products = distinct([slug, slug.replaceAll('-', '_'), wordsOf(plugin)])
  const [, host = ''] = /^https?:\/\/(?:www\.)?([^/:.]+)\./.exec(authorUri.toLowerCase()) ?? []
  const vendors = distinct([wordsOf(author), wordsOf(author).replaceAll('_', ''), host])
  const pairs = products.flatMap(product =>
    distinct([...vendors, product, `${product}_project`]).map(vendor => ({ vendor, product })),
  )
  return pairs.map(pair => ({
    cpe: formatCpe({ ...pair, version, targetSoftware: 'wordpress' }),
    source: 'syft-generated',
  }))
}

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter(value => value !== ''))]
}
