// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { packageUrl } from '#domain/package-url.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { listAt, textAt } from '#engines/sbom/text/json.ts'

/** A library for browsers that ASP.NET's Library Manager has fetched. */
export interface BrowserLibrary {
  readonly name: string
  readonly version: string
}

const maxLibraries = 1_000

/** Reads a `libman.json`; libraries that come from a folder have no version, and are left out. */
export function browserLibrariesIn(document: JsonObject): readonly BrowserLibrary[] {
  const byDefault = textAt(document, 'defaultProvider')
  return listAt(document, 'libraries')
    .slice(0, maxLibraries)
    .flatMap((item): readonly BrowserLibrary[] => {
      if (!isJsonObject(item) || (textAt(item, 'provider') || byDefault) === 'filesystem') return []
      const [name = '', version = '', ...rest] = textAt(item, 'library').split('@')
      return name === '' || version === '' || rest.length > 0 ? [] : [{ name, version }]
    })
}

/** The package that a library is known as. */
export function fromBrowserLibrary({ name, version }: BrowserLibrary, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'npm',
    language: 'javascript',
    purl: packageUrl({ type: 'npm', name, version }),
    locations: [{ path, evidence: 'primary' }],
  }
}
