// SPDX-License-Identifier: Apache-2.0
import { inflateSync } from 'node:zlib'
import { isJsonObject, ownValue } from '#domain/json.ts'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { sectionNamed } from '#engines/sbom/executable/image.ts'
import { parseExecutable } from '#engines/sbom/executable/parse.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { listAt, readJson, textAt } from '#engines/sbom/text/json.ts'

interface Crate {
  readonly name: string
  readonly version: string
  readonly source: string
}

/** The crates that a program was built of. */
interface RustFact {
  readonly crates: readonly Crate[]
}

const sectionName = '.dep-v0'
const sectionNameOnly = { anchors: [`\0${sectionName}\0`], beforeBytes: 0, behindBytes: 0 }
const maxInflatedBytes = 32 * 2 ** 20

/**
 * Crates in Rust programs that were built with `cargo auditable`; those needed only to build them are left out.
 *
 * Source: github.com/rust-secure-code/cargo-auditable, PARSING.md.
 */
export const cataloger = defineCataloger<RustFact>({
  id: 'rust-binary',
  title: 'The cataloger of Rust programs',
  revision: 1,
  wants: [{ executables: true, maxBytes: 64 * 2 ** 20, excerpt: () => sectionNameOnly }],
  read({ content, isExcerpt }) {
    // Where the section lies stands in a table that the excerpt cannot hold.
    if (isExcerpt)
      return content.length > 0 ? { doubts: ['it lists its crates, but is too big to be read'] } : undefined
    const image = parseExecutable(content)
    const packed = image && sectionNamed(image, sectionName)
    if (!packed) return undefined
    const crates = readCrates(packed)
    return crates ? { fact: { crates } } : { doubts: ['the list of its crates is damaged'] }
  },
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact }) => fact.crates.map(crate => toFinding(crate, path))),
  }),
})

function readCrates(packed: Buffer): readonly Crate[] | undefined {
  let document: unknown
  try {
    document = readJson(inflateSync(packed, { maxOutputLength: maxInflatedBytes }))
  } catch {
    return undefined
  }
  if (!isJsonObject(document)) return undefined
  return listAt(document, 'packages').flatMap((item): readonly Crate[] => {
    if (!isJsonObject(item) || (ownValue(item, 'kind') ?? 'runtime') !== 'runtime') return []
    const [name, version] = [textAt(item, 'name'), textAt(item, 'version')]
    return name === '' || version === '' ? [] : [{ name, version, source: textAt(item, 'source') }]
  })
}

function toFinding({ name, version, source }: Crate, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'rust-crate',
    language: 'rust',
    purl: packageUrl({ type: 'cargo', name, version }),
    locations: [{ path, evidence: 'primary' }],
    metadataType: 'rust-cargo-audit-entry',
    metadata: { name, version, source },
  }
}
