// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'

/** The parts of the name of a store path. */
interface NixFact {
  readonly hash: string
  readonly name: string
  readonly version: string
  readonly output: string
}

/** Nix leaves letters out that make words. */
const storePath = /^([0-9abcdfghijklmnpqrsvwxyz]{32})-(.+)$/
/** Outputs that nixpkgs gives to packages; other last words belong to the version. */
const outputs: ReadonlySet<string> = new Set([
  'bin',
  'data',
  'debug',
  'dev',
  'devdoc',
  'dist',
  'doc',
  'info',
  'lib',
  'libgcc',
  'man',
  'out',
  'python',
  'static',
  'terminfo',
])

/**
 * Packages in a Nix store, by the names of its folders, `<hash>-<name>-<version>[-<output>]`.
 *
 * Source: nixpkgs manual, "Package naming": the version begins at the first dash that a digit follows.
 */
export const cataloger = defineCataloger<NixFact>({
  id: 'nix',
  title: 'The Nix cataloger',
  revision: 2,
  wants: [{ subfolders: ['/nix/store'], maxBytes: 0 }],
  read({ path }) {
    const fact = partsOf(baseNameOf(path))
    return fact ? { fact } : undefined
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function partsOf(baseName: string): NixFact | undefined {
  const [, hash, rest = ''] = storePath.exec(baseName) ?? []
  if (hash === undefined) return undefined
  const lastDash = rest.lastIndexOf('-')
  const output = outputs.has(rest.slice(lastDash + 1)) ? rest.slice(lastDash + 1) : ''
  const named = output === '' ? rest : rest.slice(0, lastDash)
  const versionAt = named.search(/-(?:\d|unstable-\d{4}-)/)
  if (versionAt <= 0) return undefined
  return { hash, name: named.slice(0, versionAt), version: named.slice(versionAt + 1), output }
}

function toFinding({ hash, name, version, output }: NixFact, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'nix',
    language: '',
    purl: packageUrl({ type: 'nix', name, version, qualifiers: { outputhash: hash, output } }),
    locations: [{ path, evidence: 'primary' }],
    metadataType: 'nix-store-entry',
    metadata: { path, outputHash: hash, output, files: [] },
    ownedFolders: [path],
  }
}
