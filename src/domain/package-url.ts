// SPDX-License-Identifier: Apache-2.0
/** Package URLs (purl), the names of packages across ecosystems. */

/** The parts of a package URL. */
export interface PackageUrlParts {
  readonly type: string
  /** Segments separated by `/`. */
  readonly namespace?: string | undefined
  readonly name: string
  readonly version?: string | undefined
  /** Those with an empty value are left out; the others are sorted by key. */
  readonly qualifiers?: Readonly<Record<string, string | undefined>>
  /** Segments separated by `/`. */
  readonly subpath?: string | undefined
}

/**
 * Writes a package URL, escaping as Syft does, so that both write the same text for the same package.
 *
 * Source: github.com/package-url/purl-spec, "Rules for each purl component".
 */
export function packageUrl({ type, namespace, name, version, qualifiers = {}, subpath }: PackageUrlParts): string {
  const pairs = Object.entries(qualifiers)
    .filter(([, value]) => value !== undefined && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${escaped(value ?? '')}`)
  const path = namespace ? `${escapedSegments(namespace)}/${escaped(name)}` : escaped(name)
  const suffix = [
    version ? `@${escaped(version)}` : '',
    pairs.length > 0 ? `?${pairs.join('&')}` : '',
    subpath ? `#${escapedSegments(subpath)}` : '',
  ].join('')
  return `pkg:${type}/${path}${suffix}`
}

function escapedSegments(path: string): string {
  return path
    .split('/')
    .filter(segment => segment !== '')
    .map(escaped)
    .join('/')
}

/** Everything but letters, digits and `-._~`. A text that is no valid Unicode has its broken halves replaced. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
