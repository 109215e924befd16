// SPDX-License-Identifier: Apache-2.0
import { isPlausibleIdentity, maxIdentityChars, maxPackages } from '#engines/sbom/package.ts'
import { stanzasOf } from '#engines/sbom/text/control-file.ts'

/** What the status database says of one installed package. */
export interface DpkgEntry {
  readonly name: string
  /** Empty when it is not known. */
  readonly version: string
  readonly architecture: string
  /** Name of the source package; empty when it is the package's own. */
  readonly source: string
  /** Empty when it is the package's own. */
  readonly sourceVersion: string
  readonly maintainer: string
  readonly installedSizeKib: number
  readonly provides: readonly string[]
  readonly depends: readonly string[]
  readonly preDepends: readonly string[]
}

/** What was read, and what is wrong with the rest. */
export interface DpkgStatus {
  readonly entries: readonly DpkgEntry[]
  readonly doubts: readonly string[]
}

/**
 * Reads a status file of dpkg or opkg. Packages that were removed, of which only the configuration is left, are
 * no packages any more.
 *
 * Source: dpkg-query(1), deb-control(5).
 */
export function parseDpkgStatus(text: string): DpkgStatus {
  const entries: DpkgEntry[] = []
  const doubts: string[] = []
  for (const stanza of stanzasOf(text)) {
    const get = (field: string) => stanza.get(field) ?? ''
    const name = get('package')
    if (isRemoved(get('status'))) continue
    if (name === '') {
      doubts.push('a package lacks a name')
      continue
    }
    if (!isPlausibleIdentity({ name, version: get('version') })) {
      doubts.push(`a package has a name or version of more than ${maxIdentityChars} characters; it is left out`)
      continue
    }
    if (entries.length >= maxPackages) {
      doubts.push(`it names more than ${maxPackages} packages; the others are left out`)
      break
    }
    const [source, sourceVersion] = splitSource(get('source'))
    entries.push({
      name,
      version: get('version'),
      architecture: get('architecture'),
      source,
      sourceVersion,
      maintainer: get('maintainer'),
      installedSizeKib: Number.parseInt(get('installed-size'), 10) || 0,
      provides: listOf(get('provides')),
      depends: listOf(get('depends')),
      preDepends: listOf(get('pre-depends')),
    })
  }
  return { entries, doubts }
}

/** "want flag status": `deinstall ok config-files`, `purge ok not-installed`. */
function isRemoved(status: string): boolean {
  return status.includes('deinstall') || status.endsWith('not-installed') || status.endsWith('config-files')
}

/** `bash (5.2.15-2)` in its two parts. */
function splitSource(text: string): readonly [name: string, version: string] {
  const [, name = '', version = ''] = /^(\S+)(?:\s+\(([^()]+)\))?/.exec(text) ?? []
  return [name, version]
}

function listOf(text: string): readonly string[] {
  return text.split(',').flatMap(part => (part.trim() === '' ? [] : [part.trim()]))
}
