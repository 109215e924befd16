// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { formatCpe } from '#engines/sbom/cpe/format.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { beside, type Signature, versionIn } from './binary-files/product.ts'

interface ExtensionFact {
  readonly version: string
}

const suffix = '.so'
/** Below a folder of PHP's: `/usr/local/lib/php/extensions/no-debug-non-zts-20230831/bcmath.so`. */
const extensions = /\/php[^/]*\/(?:.*\/)?[^/]+\.so$/
const version = String.raw`(\d{1,9}\.\d{1,9}\.\d{1,9})`

/** The module says its version, and then the number of the API that it was built for. */
const usual = beside('\0API', new RegExp(String.raw`\0${version}\0+API`))
/** Of those that write other texts there. */
const special: Readonly<Record<string, Signature>> = {
  mysqli: beside('\0API', new RegExp(String.raw`${version}\0+API`)),
  zip: beside('\0Zip', new RegExp(String.raw`\0${version}\0+Zip`)),
}
/** This one is loaded into the engine itself and has no such module. */
const opcache = new RegExp(String.raw`\0${version}\0`)

/**
 * Extensions of PHP, by the version in their libraries: those that come with PHP have its version. What a package
 * manager installed is known better from there, and left out.
 *
 * Source: php.net, "Extension structure" (`zend_module_entry`); Syft `php/interpreter_cataloger.go` for what is stable.
 */
export const cataloger = defineCataloger<ExtensionFact>({
  id: 'php-extension',
  title: 'The cataloger of PHP extensions',
  revision: 1,
  wants: [{ suffixes: [suffix], accepts: path => extensions.test(path), maxBytes: 64 * 2 ** 20 }],
  read({ path, content }) {
    const found = extensionVersion(nameOf(path), content)
    return found === undefined ? undefined : { fact: { version: found } }
  },
  assemble: facts => ({ packages: facts.map(toFinding) }),
})

function nameOf(path: string): string {
  return baseNameOf(path).slice(0, -suffix.length)
}

function extensionVersion(name: string, content: Buffer): string | undefined {
  if (name === 'opcache') return opcache.exec(content.toString('latin1'))?.[1]
  const signature = Object.hasOwn(special, name) ? special[name] : undefined
  return versionIn(content, { signatures: [signature ?? usual] })
}

/** It has a vendor of its own, lest the extension `openssl` be taken for OpenSSL. */
function toFinding({ path, fact: { version } }: LocatedFact<ExtensionFact>): PackageFinding {
  const name = nameOf(path)
  const product = `php-${name}`
  return {
    name,
    version,
    type: 'binary',
    language: '',
    purl: packageUrl({ type: 'generic', name, version }),
    locations: [{ path, evidence: 'primary' }],
    cpes: [{ cpe: formatCpe({ vendor: product, product, version }), source: 'declared' }],
    metadataType: 'binary-signature',
    metadata: { matches: [{ classifier: `php-ext-${name}-binary`, location: { path } }] },
  }
}
