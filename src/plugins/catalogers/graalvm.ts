// SPDX-License-Identifier: Apache-2.0
import { gunzipSync } from 'node:zlib'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { bytesAt, type ExecutableImage } from '#engines/sbom/executable/image.ts'
import { parseExecutable } from '#engines/sbom/executable/parse.ts'
import { symbolAddresses } from '#engines/sbom/executable/symbols.ts'
import type { Cpe, PackageFinding } from '#engines/sbom/package.ts'
import { listAt, objectAt, readJson, textAt } from '#engines/sbom/text/json.ts'

/** An artifact that was compiled into a program. */
interface Component {
  readonly group: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly cpes: readonly string[]
}

const version = '__svm_version_info'
const symbols = ['sbom', 'sbom_length', version]
const versionOnly = { anchors: [version], beforeBytes: 0, behindBytes: 0 }
const maxUnpackedBytes = 16 * 2 ** 20
const maxComponents = 20_000
const maxCpes = 50
const packagedTypes = new Set(['application', 'framework', 'library'])

/**
 * Java artifacts in programs that GraalVM compiled to machine code, by the SBOM that it builds into them; ELF alone,
 * as no other format runs in a container.
 *
 * Source: GraalVM Native Image, "Software Bill of Materials".
 */
export const cataloger = defineCataloger<readonly Component[]>({
  id: 'graalvm',
  title: 'The cataloger of GraalVM programs',
  revision: 1,
  wants: [{ executables: true, maxBytes: 64 * 2 ** 20, excerpt: () => versionOnly }],
  read({ content, isExcerpt }) {
    if (isExcerpt)
      return content.length > 0 ? { doubts: ['it may hold an SBOM, but is too big to be read'] } : undefined
    const image = parseExecutable(content)
    if (image?.format !== 'elf') return undefined
    const addresses = symbolAddresses(image, symbols)
    if (addresses.size < symbols.length) return undefined
    const document = sbomIn(image, addresses)
    return document ? { fact: componentsOf(document) } : { doubts: ['the SBOM in it is damaged'] }
  },
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact }) => fact.map(component => toFinding(component, path))),
  }),
})

function sbomIn(image: ExecutableImage, addresses: ReadonlyMap<string, bigint>): JsonObject | undefined {
  const length = bytesAt(image, addresses.get('sbom_length') ?? 0n)
  const packed = bytesAt(image, addresses.get('sbom') ?? 0n)
  if (!length || length.length < 8 || !packed) return undefined
  const sizeBytes = Number(length.readBigUInt64LE(0))
  if (sizeBytes > packed.length) return undefined
  try {
    const document = readJson(gunzipSync(packed.subarray(0, sizeBytes), { maxOutputLength: maxUnpackedBytes }))
    return isJsonObject(document) ? document : undefined
  } catch {
    return undefined
  }
}

/** Those that Maven knows, which all are, and the program itself. */
function componentsOf(document: JsonObject): readonly Component[] {
  const own = objectAt(objectAt(document, 'metadata'), 'component')
  return [...listAt(document, 'components'), own].slice(0, maxComponents).flatMap((item): readonly Component[] => {
    if (!isJsonObject(item) || !packagedTypes.has(textAt(item, 'type'))) return []
    const purl = textAt(item, 'purl') || textAt(item, 'bom-ref')
    const name = textAt(item, 'name')
    if (!purl.startsWith('pkg:maven/') || name === '') return []
    return [{ group: textAt(item, 'group'), name, version: textAt(item, 'version'), purl, cpes: cpesOf(item) }]
  })
}

function cpesOf(component: JsonObject): readonly string[] {
  const named = listAt(component, 'properties').flatMap(property =>
    isJsonObject(property) && textAt(property, 'name') === 'syft:cpe23' ? [textAt(property, 'value')] : [],
  )
  return [...new Set([textAt(component, 'cpe'), ...named])].filter(cpe => cpe.startsWith('cpe:2.3:')).slice(0, maxCpes)
}

function toFinding({ group, name, version, purl, cpes }: Component, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'java-archive',
    language: 'java',
    purl,
    locations: [{ path, evidence: 'primary' }],
    cpes: cpes.map((cpe): Cpe => ({ cpe, source: 'declared' })),
    metadataType: 'java-archive',
    metadata: {
      virtualPath: '',
      ...(group !== '' && { pomProperties: { path: '', name: '', groupId: group, artifactId: name, version } }),
    },
  }
}
