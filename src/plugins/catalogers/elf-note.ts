// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { sectionNamed } from '#engines/sbom/executable/image.ts'
import { parseExecutable } from '#engines/sbom/executable/parse.ts'
import type { PackageFinding, PackageType } from '#engines/sbom/package.ts'
import { readJson, textAt } from '#engines/sbom/text/json.ts'

/** What a program says of the package that it was built as; fields without a text are left out. */
type NoteFact = Readonly<Record<string, string>>

const section = '.note.package'
/** Sizes and type of the note, and its owner, "FDO" and a NUL. */
const headerBytes = 16
/** The header in a file that is too big to be parsed: the type of the note and its owner. */
const mark = '\x7e\x1a\xfe\xcaFDO\0'
const excerpt = { anchors: [mark], beforeBytes: 8, behindBytes: 4_096 }

/** Kept of a note, by the names that Syft gives them. */
const metadataKeys = 'type architecture osCPE appCpe os osVersion system vendor sourceRepo commit'.split(' ')
const systemTypes: ReadonlyMap<string, PackageType> = new Map(
  (['alpm', 'apk', 'deb', 'rpm'] as const).map(type => [type, type]),
)

/**
 * Programs and libraries that carry a note about the package they were built as, where no package manager's database
 * knows them: copied out of Fedora, Ubuntu or Photon into an image of its own. Files of one package are one finding.
 *
 * Source: systemd, "Package Metadata for Executable Files"; Syft `elf_package_cataloger.go` for what is found.
 */
export const cataloger = defineCataloger<NoteFact>({
  id: 'elf-note',
  title: 'The cataloger of package notes in programs',
  revision: 1,
  wants: [{ executables: true, maxBytes: 64 * 2 ** 20, excerpt: () => excerpt }],
  read({ content, isExcerpt }) {
    const note = isExcerpt ? noteInExcerpt(content) : noteIn(content)
    if (!note) return undefined
    const fact = Object.fromEntries(
      ['name', 'version', 'purl', 'cpe', 'license', ...metadataKeys].flatMap(key => {
        const text = textAt(note, key) || (key === 'osCPE' ? textAt(note, 'osCpe') : '')
        return text === '' ? [] : [[key, text.slice(0, maxTextLength)]]
      }),
    )
    return fact['name'] === undefined || fact['version'] === undefined ? undefined : { fact }
  },
  assemble: facts => ({ packages: [...groupByPackage(facts).values()].map(toFinding) }),
})

const maxTextLength = 1_000

function noteIn(content: Buffer): JsonObject | undefined {
  const image = parseExecutable(content)
  const bytes = image?.format === 'elf' ? sectionNamed(image, section) : undefined
  if (!bytes || bytes.length > maxNoteBytes) return undefined
  return noteOf(bytes) ?? noteOf(bytes.subarray(headerBytes))
}

/** A note holds a dozen short texts. */
const maxNoteBytes = 64 * 1_024

function noteInExcerpt(content: Buffer): JsonObject | undefined {
  const at = content.indexOf(mark, 0, 'latin1')
  if (at < 8) return undefined
  const start = at + mark.length
  return noteOf(content.subarray(start, start + content.readUInt32LE(at - 4)))
}

function noteOf(bytes: Buffer): JsonObject | undefined {
  const end = bytes.indexOf(0)
  const note = readJson(end < 0 ? bytes : bytes.subarray(0, end))
  return isJsonObject(note) ? note : undefined
}

interface Found {
  readonly note: NoteFact
  readonly paths: readonly string[]
}

function groupByPackage(facts: readonly LocatedFact<NoteFact>[]): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  for (const { path, fact } of facts) {
    const key = JSON.stringify([fact['name'], fact['version'], fact['purl'], fact['cpe']])
    const known = found.get(key)
    found.set(key, { note: known?.note ?? fact, paths: [...(known?.paths ?? []), path] })
  }
  return found
}

function toFinding({ note, paths }: Found): PackageFinding {
  const { name = '', version = '', license } = note
  const type = systemTypes.get(note['type'] ?? '')
  return {
    name,
    version,
    type: type ?? 'binary',
    language: '',
    purl: noteUrl(note, type),
    locations: paths.map(path => ({ path, evidence: 'primary' })),
    licenses: license === undefined ? [] : [{ value: license, type: 'declared' }],
    metadataType: 'elf-binary-package-note-json-payload',
    metadata: Object.fromEntries(metadataKeys.flatMap(key => (note[key] === undefined ? [] : [[key, note[key]]]))),
  }
}

function noteUrl(note: NoteFact, type: PackageType | undefined): string {
  const { name = '', version, system } = note
  const [os, osVersion] = osOf(note)
  return packageUrl({
    type: type ?? 'generic',
    namespace: type === undefined || os === '' ? system : os,
    name,
    version,
    qualifiers: { distro: osVersion === '' ? os : `${os}-${osVersion}` },
  })
}

/** Name and version of the system that it was built for: stated both, or else by the CPE of the system. */
function osOf({ os = '', osVersion = '', osCPE = '' }: NoteFact): readonly [os: string, version: string] {
  if (os !== '' && osVersion !== '') return [os, osVersion]
  if (osCPE === '') return [os, '']
  const parts = osCPE.replace(/^cpe:2\.3:/, 'cpe:/').split(':')
  const known = (part = '') => (part === '*' || part === '-' ? '' : part)
  return [known(parts[3]), known(parts[4])]
}
