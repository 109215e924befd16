// SPDX-License-Identifier: Apache-2.0
import { gunzipSync } from 'node:zlib'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type ImageView } from '#engines/sbom/cataloger.ts'
import { type Distro, distroQualifier } from '#engines/sbom/distro/distro.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** Values by field of a `desc`, or the paths of a `files`. */
type AlpmFact = { readonly fields: Readonly<Record<string, readonly string[]>> } | { readonly files: readonly string[] }

const kept: ReadonlySet<string> = new Set([
  'ARCH',
  'BASE',
  'DESC',
  'LICENSE',
  'NAME',
  'PACKAGER',
  'REASON',
  'SIZE',
  'URL',
  'VALIDATION',
  'VERSION',
])
const database = /\/lib\/pacman\/local\/[^/]+\/(?:desc|files)$/

/**
 * Packages of pacman, Arch Linux' package manager.
 *
 * Source: gitlab.archlinux.org/pacman, `lib/libalpm/be_local.c`.
 */
export const cataloger = defineCataloger<AlpmFact>({
  id: 'alpm',
  title: 'The pacman cataloger',
  isOfSystem: true,
  revision: 3,
  wants: [{ names: ['desc', 'files'], accepts: path => database.test(path), maxBytes: 64 * 2 ** 20 }],
  read({ path, content }) {
    const fields = readFields(unpacked(content).toString('utf8'))
    if (baseNameOf(path) === 'files') return { fact: { files: fields['FILES'] ?? [] } }
    if (!fields['NAME']?.[0] || !fields['VERSION']?.[0]) return { doubts: ['it names no package with a version'] }
    const relevant = Object.entries(fields).filter(([name]) => kept.has(name))
    return { fact: { fields: Object.fromEntries(relevant) } }
  },
  assemble(facts, image) {
    const files = new Map(facts.flatMap(({ path, fact }) => ('files' in fact ? [[folderOf(path), fact.files]] : [])))
    return {
      packages: facts.flatMap(({ path, fact }) =>
        'fields' in fact ? [toFinding(fact.fields, path, files.get(folderOf(path)), image)] : [],
      ),
    }
  },
})

/** Some tools pack the files of the database one by one. */
function unpacked(content: Buffer): Buffer {
  try {
    return content.readUInt16BE(0) === 0x1f8b ? gunzipSync(content, { maxOutputLength: 64 * 2 ** 20 }) : content
  } catch {
    return content
  }
}

/** Sections `%NAME%` of a line per value, with empty lines between. */
function readFields(text: string): Readonly<Record<string, readonly string[]>> {
  const fields: Record<string, string[]> = {}
  let values: string[] = []
  for (const line of linesOf(text)) {
    const [, name] = /^%([A-Z]+)%$/.exec(line) ?? []
    if (name !== undefined) values = fields[name] ??= []
    else if (line !== '') values.push(line)
  }
  return fields
}

function toFinding(
  fields: Readonly<Record<string, readonly string[]>>,
  path: string,
  files: readonly string[] | undefined,
  { distro }: ImageView,
): PackageFinding {
  const first = (name: string) => fields[name]?.[0] ?? ''
  const [name, version, arch, base] = [first('NAME'), first('VERSION'), first('ARCH'), first('BASE')]
  return {
    name,
    version,
    type: 'alpm',
    language: '',
    purl: distro?.id === 'arch' ? archUrl({ name, version, arch, upstream: base, distro }) : '',
    locations: [
      { path, evidence: 'primary' },
      { path: `${folderOf(path)}/files`, evidence: 'supporting' },
    ],
    licenses: (fields['LICENSE'] ?? []).map(value => ({ value, type: 'declared' })),
    metadataType: 'alpm-db-entry',
    metadata: {
      basepackage: base,
      package: name,
      version,
      description: first('DESC'),
      architecture: arch,
      size: Number(first('SIZE')) || 0,
      packager: first('PACKAGER'),
      url: first('URL'),
      validation: first('VALIDATION'),
      reason: Number(first('REASON')) || 0,
      files: [],
      backup: [],
    },
    ownedFiles: (files ?? []).filter(file => !file.endsWith('/')).map(file => `/${file}`),
  }
}

interface ArchPackage {
  readonly name: string
  readonly version: string
  readonly arch: string
  readonly upstream: string
  readonly distro: Distro
}

/** Of Arch alone: what others call the same is built by them. */
function archUrl({ name, version, arch, upstream, distro }: ArchPackage): string {
  return packageUrl({
    type: 'alpm',
    namespace: distro.id,
    name,
    version,
    qualifiers: { arch, distro: distroQualifier(distro), upstream },
  })
}
