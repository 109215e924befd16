// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { formatCpe } from '#engines/sbom/cpe/format.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { excerptFor, type Product, versionIn } from './binary-files/product.ts'
import { products } from './binary-files/products.ts'
import { pythonProduct } from './binary-files/python.ts'
import { goReleaseOf } from './go-files/own-version.ts'

/** A product that a program is, and its version. */
interface BinaryFact {
  readonly product: string
  readonly version: string
}

/** Programs that are scripts or archives, and so no executables. */
const scripts = ['application.ini', 'composer', 'composer.phar', 'wp', 'elixir', 'elixir.app', 'liberts_internal.a']

/**
 * Runtimes, servers and tools that were copied into an image rather than installed: told by the name of the file
 * and the version text in it. What a package manager installed is known better from there, and left out.
 *
 * Source: the programs' own version texts.
 */
export const cataloger = defineCataloger<readonly BinaryFact[]>({
  id: 'binary',
  title: 'The cataloger of programs',
  revision: 2,
  wants: [
    { names: scripts, maxBytes: 16 * 2 ** 20 },
    {
      executables: true,
      accepts: path => productsNamed(baseNameOf(path)).length > 0,
      maxBytes: 64 * 2 ** 20,
      excerpt: path => excerptFor(productsNamed(baseNameOf(path))),
    },
  ],
  read({ path, content, isExcerpt }) {
    const facts = productsNamed(baseNameOf(path)).flatMap((product): readonly BinaryFact[] => {
      const version = versionIn(content, product) ?? (product.isGo ? goReleaseOf(content, isExcerpt) : undefined)
      return version === undefined ? [] : [{ product: product.name, version }]
    })
    return facts.length === 0 ? undefined : { fact: facts }
  },
  assemble: facts => ({ packages: [...groupByProduct(facts).values()].map(toFinding) }),
})

function productsNamed(baseName: string): readonly Product[] {
  const python = pythonProduct(baseName)
  return python ? [python] : products.filter(({ file }) => file.test(baseName))
}

interface Found extends BinaryFact {
  readonly paths: readonly string[]
}

/** A program and its library are one product. */
function groupByProduct(facts: readonly LocatedFact<readonly BinaryFact[]>[]): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  for (const { path, fact } of facts)
    for (const { product, version } of fact) {
      const key = `${product} ${version}`
      found.set(key, { product, version, paths: [...(found.get(key)?.paths ?? []), path] })
    }
  return found
}

function toFinding({ product, version, paths }: Found): PackageFinding {
  const known = product === 'python' ? pythonProduct('python3.0') : products.find(({ name }) => name === product)
  const slash = product.lastIndexOf('/')
  const named = slash < 0 ? { name: product } : { namespace: product.slice(0, slash), name: product.slice(slash + 1) }
  return {
    name: product,
    version,
    type: known?.type ?? 'binary',
    language: known?.type === 'go-module' ? 'go' : '',
    purl: packageUrl({ ...(known?.purl ?? { type: 'generic', ...named }), version }),
    locations: paths.map(path => ({ path, evidence: 'primary' })),
    cpes: (known?.cpes ?? []).map(([vendor, product]) => ({
      cpe: formatCpe({ vendor, product, version }),
      source: 'nvd-cpe-dictionary',
    })),
    metadataType: 'binary-signature',
    metadata: { matches: paths.map(path => ({ classifier: `${product}-binary`, location: { path } })) },
  }
}
