// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { formatCpe } from '#engines/sbom/cpe/format.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { Cpe, PackageFinding } from '#engines/sbom/package.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** A `release` file, or the presence of a compiler. */
type JvmFact = { readonly release: Readonly<Record<string, string>> } | { readonly isCompiler: true }

/** What the file may say that tells anything about the runtime; the rest is not kept. */
const keys: ReadonlySet<string> = new Set([
  'BUILD_SOURCE_REPO',
  'FULL_VERSION',
  'IMAGE_TYPE',
  'IMPLEMENTOR',
  'IMPLEMENTOR_VERSION',
  'JAVA_RUNTIME_VERSION',
  'JAVA_VERSION',
  'JAVA_VERSION_DATE',
  'JVM_VARIANT',
  'LIBC',
  'OS_ARCH',
  'OS_NAME',
  'SEMANTIC_VERSION',
  'SOURCE_REPO',
])
const compiler = 'javac'

/**
 * Java runtimes and development kits, by the `release` file at the top of each.
 *
 * Source: JEP 223; the `release` files of Temurin, Corretto, Zulu and Oracle's builds; Syft `parse_jvm_release.go`
 * for the names under which the vulnerability database knows them.
 */
export const cataloger = defineCataloger<JvmFact>({
  id: 'jvm',
  title: 'The cataloger of Java runtimes',
  revision: 1,
  wants: [
    { names: ['release'], maxBytes: 2 ** 19 },
    { names: [compiler], accepts: path => path.endsWith(`/bin/${compiler}`), maxBytes: 0 },
  ],
  read({ path, content }) {
    if (baseNameOf(path) === compiler) return { fact: { isCompiler: true } }
    const release = readRelease(content.toString('utf8'))
    return release['JAVA_VERSION'] || release['JAVA_RUNTIME_VERSION'] ? { fact: { release } } : undefined
  },
  assemble(facts) {
    const kits = new Set(facts.flatMap(({ path, fact }) => ('isCompiler' in fact ? [folderOf(folderOf(path))] : [])))
    return {
      packages: facts.flatMap(({ path, fact }) =>
        'release' in fact ? [toFinding(fact.release, path, kits.has(folderOf(path)))] : [],
      ),
    }
  },
})

function readRelease(text: string): Readonly<Record<string, string>> {
  const release: Record<string, string> = {}
  for (const line of linesOf(text)) {
    const [, key = '', value = ''] = /^([A-Z_]+)="?([^"]*)"?\s*$/.exec(line) ?? []
    if (keys.has(key)) release[key] = value
  }
  return release
}

function toFinding(release: Readonly<Record<string, string>>, path: string, hasCompiler: boolean): PackageFinding {
  const isKit = hasCompiler || !/jre/i.test(release['IMAGE_TYPE'] ?? 'jdk')
  const version = versionOf(release)
  const names = namesOf(release['IMPLEMENTOR'] ?? '', path, isKit)
  const [vendor, product] = names[0]
  const home = folderOf(path)
  return {
    name: product,
    version,
    type: 'binary',
    language: '',
    purl: packageUrl({
      type: 'generic',
      namespace: vendor,
      name: product,
      version,
      qualifiers: { repository_url: release['SOURCE_REPO'] ?? release['BUILD_SOURCE_REPO'] },
    }),
    locations: [{ path, evidence: 'primary' }],
    cpes: cpesOf(vendor === 'oracle' && product !== 'openjdk' ? [['oracle', 'java_se'], ...names] : names, version),
    metadataType: 'java-jvm-installation',
    metadata: { release: camelCased(release), files: [] },
    ownedFolders: home === '/' ? [] : [home],
  }
}

type Names = readonly [vendor: string, product: string]

/** Vendors and products in the vulnerability database; those of the name first. */
function namesOf(implementor: string, path: string, isKit: boolean): readonly [Names, ...Names[]] {
  const by = implementor.toLowerCase()
  if (by.includes('azul') || path.includes('zulu'))
    return [
      ['azul', 'zulu'],
      ['oracle', 'openjdk'],
    ]
  const vendor = by.replaceAll(' ', '').startsWith('sunmicro')
    ? 'sun'
    : by.includes('oracle') || path.includes('oracle')
      ? 'oracle'
      : undefined
  if (vendor === undefined) return [['oracle', 'openjdk']]
  return isKit
    ? [
        [vendor, 'jdk'],
        [vendor, 'jre'],
      ]
    : [[vendor, 'jre']]
}

/** The fullest version that is not of another scheme than the plain one. */
function versionOf(release: Readonly<Record<string, string>>): string {
  const { JAVA_RUNTIME_VERSION: runtime, FULL_VERSION: full = '', JAVA_VERSION: plain = '' } = release
  if (runtime) return runtime
  return full !== '' && full.split('.')[0] === plain.split('.')[0] ? full : plain
}

function cpesOf(names: readonly Names[], version: string): readonly Cpe[] {
  const [, old, number] = /^([^_+]+)_0*(\d+)/.exec(version) ?? []
  const plain = old ?? version.split('+')[0] ?? version
  return names.map(([vendor, product]) => ({
    cpe: formatCpe({ vendor, product, version: plain, ...(number === undefined ? {} : { update: `update${number}` }) }),
    source: 'declared',
  }))
}

function camelCased(release: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(release).map(([key, value]) => [
      key.toLowerCase().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}
