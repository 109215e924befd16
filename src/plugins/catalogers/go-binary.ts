// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { parseExecutable } from '#engines/sbom/executable/parse.ts'
import type { Cpe, PackageFinding } from '#engines/sbom/package.ts'
import { hasRecord, readBuildInfo, readBuildInfoOfExcerpt } from './go-files/build-info.ts'
import { linkedVersionText } from './go-files/linked-text.ts'
import { mainVersionOf } from './go-files/main-version.ts'
import { type GoModule, parseModules } from './go-files/modules.ts'
import { goExcerpt } from './go-files/own-version.ts'

/** What a Go program says of itself. */
interface GoFact {
  readonly goVersion: string
  readonly architecture: string
  readonly main?: GoModule
  readonly dependencies: readonly GoModule[]
  readonly settings: Readonly<Record<string, string>>
}

const notInExcerpt = 'it is too big to be read whole, and its build information is not of the form since Go 1.18'

/**
 * Modules that Go programs were built of, with the standard library: ELF, PE and Mach-O programs of any Go since
 * modules exist.
 *
 * Source: Go `debug/buildinfo`, `runtime/debug`.
 */
export const cataloger = defineCataloger<GoFact>({
  id: 'go-binary',
  title: 'The cataloger of Go programs',
  revision: 1,
  wants: [{ executables: true, maxBytes: 64 * 2 ** 20, excerpt: () => goExcerpt }],
  read({ content, isExcerpt }) {
    const image = isExcerpt ? undefined : parseExecutable(content)
    const info = isExcerpt ? readBuildInfoOfExcerpt(content) : image && readBuildInfo(image)
    if (!info) return isExcerpt && hasRecord(content) ? { doubts: [notInExcerpt] } : undefined
    const { main, dependencies, settings } = parseModules(info.modules)
    return {
      fact: {
        goVersion: info.goVersion,
        architecture: settings.get('GOARCH') ?? image?.architecture ?? '',
        ...(main
          ? { main: { ...main, version: main.version || mainVersionOf(settings, () => linkedVersionText(content)) } }
          : {}),
        dependencies,
        settings: Object.fromEntries(settings),
      },
    }
  },
  assemble: facts => ({ packages: facts.flatMap(({ path, fact }) => toFindings(fact, path)) }),
})

function toFindings(fact: GoFact, path: string): readonly PackageFinding[] {
  const modules = fact.main ? [fact.main, ...fact.dependencies] : fact.dependencies
  return [...modules.map(module => toFinding(module, fact, path)), standardLibrary(fact, path)]
}

function toFinding({ path: name, version, sum }: GoModule, fact: GoFact, path: string): PackageFinding {
  const isMain = name === fact.main?.path
  return {
    ...common(path),
    name,
    version,
    purl: golangUrl(name, version),
    metadata: {
      ...buildMetadata(fact),
      h1Digest: sum,
      ...(isMain ? { goBuildSettings: fact.settings } : {}),
    },
  }
}

function standardLibrary(fact: GoFact, path: string): PackageFinding {
  // Behind the version may stand how it was built: "go1.22.1 X:boringcrypto".
  const [version = ''] = fact.goVersion.split(' ', 1)
  const bare = version.replace(/^go/, '')
  return {
    ...common(path),
    name: 'stdlib',
    version,
    purl: golangUrl('stdlib', bare),
    cpes: standardLibraryCpes(bare),
    metadata: buildMetadata(fact),
  }
}

function common(path: string) {
  return {
    type: 'go-module',
    language: 'go',
    locations: [{ path, evidence: 'primary' }],
    metadataType: 'go-module-buildinfo-entry',
  } as const
}

function buildMetadata({ goVersion, architecture, main }: GoFact) {
  return { goCompiledVersion: goVersion, architecture, mainModule: main?.path ?? '' }
}

function golangUrl(name: string, version: string): string {
  const slash = name.lastIndexOf('/')
  const namespace = slash < 0 ? undefined : name.slice(0, slash)
  return packageUrl({ type: 'golang', namespace, name: name.slice(slash + 1), version })
}

/** NVD knows the standard library as the product `go`, and a candidate by its update field. */
function standardLibraryCpes(version: string): readonly Cpe[] {
  const [, release, candidate = '-'] = /^(\d+(?:\.\d+)*)((?:rc|beta)\d+)?$/.exec(version) ?? []
  if (release === undefined) return []
  return [{ cpe: `cpe:2.3:a:golang:go:${release}:${candidate}:*:*:*:*:*:*`, source: 'syft-generated' }]
}
