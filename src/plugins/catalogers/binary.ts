// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { formatCpe } from '#engines/sbom/cpe/format.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { Language, PackageFinding } from '#engines/sbom/package.ts'
import { excerptFor, type FileName, isNamed, type Product, versionIn } from './binary-files/product.ts'
import { products } from './binary-files/products.ts'
import { pythonFiles, pythonProduct } from './binary-files/python.ts'
import { goReleaseOf } from './go-files/own-version.ts'

/** A product that a program is, and its version. */
interface BinaryFact {
  readonly product: string
  readonly version: string
}

/** Some programs are scripts, archives or libraries: the name alone decides what is read. */
const fileNames: readonly FileName[] = [...products.flatMap(({ files }) => files), ...pythonFiles]
const productsByName = Map.groupBy(
  products.flatMap(product => product.files.flatMap(file => (typeof file === 'string' ? [{ file, product }] : []))),
  ({ file }) => file,
)
const productsLike = products.filter(({ files }) => files.some(file => typeof file !== 'string'))

/**
 * Runtimes, servers and tools that were copied into an image rather than installed: told by the name of the file
 * and the version text in it. What a package manager installed is known better from there, and left out.
 *
 * Source: the programs' own version texts.
 */
export const cataloger = defineCataloger<readonly BinaryFact[]>({
  id: 'binary',
  title: 'The cataloger of programs',
  revision: 4,
  wants: [
    {
      names: [...productsByName.keys()],
      beginnings: fileNames.flatMap(file => (typeof file === 'string' ? [] : [file.beginning])),
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
  assemble: facts => ({ packages: [...groupByProduct(facts.map(withPossible)).values()].map(toFinding) }),
})

function productsNamed(baseName: string): readonly Product[] {
  const python = pythonProduct(baseName)
  if (python) return [python]
  const exact = productsByName.get(baseName)?.map(({ product }) => product) ?? []
  return [...exact, ...productsLike.filter(product => !exact.includes(product) && isNamed(baseName, product.files))]
}

/** Products by name, of which several may look for it in files of other names. */
function productOf(name: string, path: string): Product | undefined {
  const baseName = baseNameOf(path)
  return productsNamed(baseName).find(product => product.name === name)
}

/** Leaves out what the path rules out, which another name of the same file may allow, and all alternatives but one. */
function withPossible({ path, fact, layer }: LocatedFact<readonly BinaryFact[]>): LocatedFact<readonly BinaryFact[]> {
  const chosen = new Set<string>()
  const possible = fact.filter(({ product: name }) => {
    const product = productOf(name, path)
    if (!product || product.path?.test(path) === false) return false
    if (product.alternativeOf === undefined) return true
    const isFirst = !chosen.has(product.alternativeOf)
    chosen.add(product.alternativeOf)
    return isFirst
  })
  return { path, layer, fact: possible }
}

/** Of packages that an ecosystem has advisories for. */
const languages: Readonly<Record<string, Language>> = { 'go-module': 'go', cpan: 'perl' }

interface Found extends BinaryFact {
  readonly paths: readonly string[]
}

/** A program and its library are one product. */
function groupByProduct(facts: readonly LocatedFact<readonly BinaryFact[]>[]): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  for (const { path, fact } of facts)
    for (const { product, version } of fact) {
      const key = `${productOf(product, path)?.packageName ?? product} ${version}`
      found.set(key, { product, version, paths: [...(found.get(key)?.paths ?? []), path] })
    }
  return found
}

function toFinding({ product, version, paths }: Found): PackageFinding {
  const known = productOf(product, paths[0] ?? '')
  const name = known?.packageName ?? product
  const cpeVersion = known?.cpeVersionOf?.(version) ?? { version }
  const slash = name.lastIndexOf('/')
  const named = slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) }
  return {
    name,
    version,
    type: known?.type ?? 'binary',
    language: languages[known?.type ?? 'binary'] ?? '',
    purl: packageUrl({ ...(known?.purl ?? { type: 'generic', ...named }), version }),
    locations: paths.map(path => ({ path, evidence: 'primary' })),
    cpes: (known?.cpes ?? []).map(([vendor, product]) => ({
      cpe: formatCpe({ vendor, product, ...cpeVersion }),
      source: 'nvd-cpe-dictionary',
    })),
    metadataType: 'binary-signature',
    metadata: { matches: paths.map(path => ({ classifier: `${name}-binary`, location: { path } })) },
  }
}
