// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, ownValue } from '#domain/json.ts'
import { objectAt, readJson, textAt, textsAt } from '#engines/sbom/text/json.ts'

export interface PerlModule {
  readonly name: string
  readonly version?: string
}

/** What a client of CPAN notes of a distribution that it installed. */
export interface Installed {
  readonly name: string
  readonly version: string
  /** Name and version of the release, as it writes them. */
  readonly dist?: string
  /** Identifier of the author at CPAN. */
  readonly author?: string
  /** Of the release's archive at CPAN: `O/OA/OALDERS/URI-5.35.tar.gz`. */
  readonly path?: string
  /** Sorted by name. */
  readonly modules: readonly PerlModule[]
}

/** More than any distribution has. */
const maxModules = 5_000
/** Name and version of a release; what marks it as a trial is neither. */
const release = /^(.+)-(v?\d[^-]*)(?:-TRIAL\d*)?$/
const archive = /(?:\.tar\.gz|\.tar\.bz2|\.tgz|\.zip)$/

/**
 * Reads an `install.json`; `undefined` when it names no distribution or no version. Its own `name` is that of a module
 * and its `version` that of the module, so both are taken from the name of the release.
 */
export function readInstall(content: Buffer): Installed | undefined {
  const document = readJson(content)
  if (!isJsonObject(document)) return undefined
  const dist = textAt(document, 'dist')
  const path = textAt(document, 'pathname')
  const full = dist || (path.split('/').at(-1) ?? '').replace(archive, '')
  const [, name = full, version = scalarAt(document, 'version')] = release.exec(full.slice(0, 500)) ?? []
  if (name === '' || version === '') return undefined
  const author = path.split('/')[2]
  return {
    name,
    version,
    ...(dist !== '' && { dist }),
    ...(author !== undefined && author !== '' && { author }),
    ...(path !== '' && { path }),
    modules: modulesOf(objectAt(document, 'provides')),
  }
}

function modulesOf(provides: JsonObject): readonly PerlModule[] {
  return Object.keys(provides)
    .sort()
    .slice(0, maxModules)
    .map(name => {
      const version = scalarAt(objectAt(provides, name), 'version')
      return version === '' ? { name } : { name, version }
    })
}

/** The licences in a `MYMETA.json`: an SPDX expression where there is one, or else CPAN's own names. */
export function licensesOf(content: Buffer): readonly string[] {
  const document = readJson(content)
  if (!isJsonObject(document)) return []
  const expression = textAt(document, 'x_spdx_expression')
  return expression === '' ? textsAt(document, 'license').slice(0, 20) : [expression]
}

/** A text, or a number as old distributions write it. */
function scalarAt(object: JsonObject, key: string): string {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
