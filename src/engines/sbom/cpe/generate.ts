// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Cpe, PackageFinding } from '#engines/sbom/package.ts'
import { textAt, textsAt } from '#engines/sbom/text/json.ts'
import { type Candidate, open, valuesOf, whole, withBeginnings, withVariations } from './candidates.ts'
import { formatCpe } from './format.ts'
import { javaProducts, javaVendors } from './java.ts'
import { knownNamesOf } from './known.ts'
import { vendorOfDistributor, vendorOfPerson, vendorsOfUrl } from './person.ts'

/** More combinations than any package needs to be found. */
const maxCpes = 200

/**
 * Guesses the CPEs under which the vulnerability database may know a package: every likely vendor with every
 * likely product, the most specific first.
 *
 * Source: Syft `cpegenerate/generate.go`, whose guesses these are, so that both find the same.
 */
export function generateCpes(finding: PackageFinding): readonly Cpe[] {
  const products = productsOf(finding)
  const vendors = vendorsOf(finding, products)
  const pairs = products.flatMap(product => vendors.map(vendor => ({ vendor, product })))
  return pairs
    .filter(pair => !isMisleading(pair, finding))
    .map(pair => ({ ...pair, cpe: formatCpe({ ...pair, version: finding.version }) }))
    .sort(bySpecificity)
    .slice(0, maxCpes)
    .map(({ cpe }) => ({ cpe, source: 'syft-generated' }))
}

interface Pair {
  readonly vendor: string
  readonly product: string
}

function bySpecificity(a: Pair & { readonly cpe: string }, b: Pair & { readonly cpe: string }): number {
  const lengthOf = ({ vendor, product }: Pair) => vendor.length + product.length
  return lengthOf(b) - lengthOf(a) || (a.cpe < b.cpe ? -1 : 1)
}

/** A client or plug-in of a server is not the server. */
function isMisleading({ vendor, product }: Pair, { name, type }: PackageFinding): boolean {
  const isNamed = (word: string) => name.toLowerCase().includes(word)
  if (product === 'jenkins' && type === 'jenkins-plugin') return true
  if (product === 'jenkins' && !isNamed('jenkins')) return vendor === 'jenkins' || vendor === 'cloudbees'
  if (vendor === 'apache' && product === 'tomcat' && name === 'tomcat-embed-el') return true
  return product === 'jira' && isNamed('client') && (vendor === 'jira' || vendor === 'atlassian')
}

function metadataOf({ metadata }: PackageFinding): JsonObject {
  return isJsonObject(metadata) ? metadata : {}
}

function productsOf(finding: PackageFinding): readonly string[] {
  const { name, type } = finding
  const { products = [], notProducts = [] } = knownNamesOf(type, name)
  const varied = withVariations(productCandidates(finding))
  return valuesOf([...varied, ...products.map(open)]).filter(product => !notProducts.includes(product))
}

function productCandidates(finding: PackageFinding): readonly Candidate[] {
  const { name, language, type } = finding
  if (language === 'go') return [open(goProduct(name))]
  if (type === 'dotnet') return dotnetNames(finding).flatMap(name => [whole(name), whole(`${name}_.net`)])
  if (language === 'python') return [open(name), ...(name.startsWith('python') ? [] : [open(`python-${name}`)])]
  if (language === 'java') return [open(name), ...javaProducts(metadataOf(finding), finding.purl).map(open)]
  if (type !== 'apk') return [open(name)]
  const upstream = apkUpstream(name)
  return [name, upstream, ...(knownNamesOf('apk', upstream).products ?? [])].map(open)
}

/** Vendors that are so well known that others beside them only mislead. */
const decisiveVendor = 'apache'

function vendorsOf(finding: PackageFinding, products: readonly string[]): readonly string[] {
  const { name, type } = finding
  const cut = withBeginnings(withVariations(vendorCandidates(finding, products)))
  const { vendors = [], notVendors = [] } = knownNamesOf(type, name)
  const values = valuesOf([...cut, ...vendors.map(open)]).filter(vendor => !notVendors.includes(vendor))
  return values.includes(decisiveVendor) ? [decisiveVendor] : values
}

/** Where nothing names a vendor, projects tend to be their own. */
function vendorCandidates(finding: PackageFinding, products: readonly string[]): readonly Candidate[] {
  const { name, language, type } = finding
  const metadata = metadataOf(finding)
  if (language === 'go') return [open(goVendor(name))]
  if (type === 'dotnet') return [...dotnetNames(finding).map(name => whole(name)), ...dotnetCompany(metadata)]
  const own = products.map(open)
  switch (type) {
    case 'rpm':
      return [...own, whole(vendorOfDistributor(textAt(metadata, 'vendor')), true)]
    case 'gem':
      return [...own, open('ruby-lang'), ...rubyVendors(metadata)]
    case 'python':
      return [...own, ...pythonVendors(metadata)]
    case 'java-archive':
    case 'jenkins-plugin':
      return [...own, ...javaVendors(metadata, finding.purl)]
    case 'apk':
      return [...own, ...apkVendors(name, metadata)]
    case 'npm':
      return [...own, ...vendorsOfUrl(textAt(metadata, 'url')), ...vendorsOfUrl(textAt(metadata, 'homepage'))]
    default:
      return own
  }
}

function rubyVendors(metadata: JsonObject): readonly Candidate[] {
  const authors = textsAt(metadata, 'authors').map(author => vendorOfPerson(author.split('@', 1)[0] ?? ''))
  return [...authors.map(author => whole(author, true)), ...vendorsOfUrl(textAt(metadata, 'homepage'))]
}

function pythonVendors(metadata: JsonObject): readonly Candidate[] {
  const author = vendorOfPerson(textAt(metadata, 'author'))
  const account = vendorOfPerson(textAt(metadata, 'authorEmail').split('@', 1)[0] ?? '')
  const projects = [author, account].filter(name => name !== '' && !name.endsWith('project'))
  return [
    whole(author),
    whole(account, true),
    ...projects.flatMap(name => [whole(`${name}project`), whole(`${name}_project`)]),
  ]
}

function apkVendors(name: string, metadata: JsonObject): readonly Candidate[] {
  const upstream = apkUpstream(name)
  const isPython = /^py\d?-/.test(name)
  const projects = isPython ? [`${upstream}project`, `${upstream}_project`] : []
  const known = knownNamesOf(isPython ? 'python' : 'apk', upstream).vendors ?? []
  return [...[upstream, ...known, ...projects].map(open), ...vendorsOfUrl(textAt(metadata, 'url'))]
}

const stream = /^([a-z][\w-]*?)-?\d[\d.]*(?:-([a-z][\w-]*))?$/i

/** The project of an Alpine package: without the number of a release stream, and without its language before it. */
function apkUpstream(name: string): string {
  const [, base = name, part] = stream.exec(name.slice(0, 200)) ?? []
  const bare = part === undefined ? base : `${base}-${part}`
  return bare.replace(/^(?:py|ruby)-(?=.)/, '')
}

/** The path of a module behind its host and account; whole for hosts of projects. */
function goProduct(name: string): string {
  const [host = '', ...path] = name.split('/')
  if (host === 'golang.org' || host === 'gopkg.in') return path.join('/')
  if (host === 'google.golang.org') return path[0] ?? ''
  return path.slice(1).join('/')
}

function goVendor(name: string): string {
  const [host = '', ...path] = name.split('/')
  if (host === 'google.golang.org') return 'google'
  if (host === 'golang.org') return 'golang'
  return host === 'gopkg.in' || path.length < 2 ? '' : (path[0] ?? '')
}

function dotnetNames({ name, metadata }: PackageFinding): readonly string[] {
  const product = isJsonObject(metadata) ? textAt(metadata, 'productName') : ''
  return [...new Set([name, product].filter(text => text !== '').map(dotnetName))]
}

function dotnetCompany(metadata: JsonObject): readonly Candidate[] {
  const company = textAt(metadata, 'companyName')
  return company === '' ? [] : [whole(dotnetName(company))]
}

function dotnetName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/\.dll$/, '')
    .replace(/[-. ]/g, '_')
}
