// SPDX-License-Identifier: Apache-2.0

const maxLength = 4_000

/**
 * Whether a purl means the package of another one: the same type and name, and what it says of version and
 * qualifiers is said by the other too. A purl without a version means every version.
 *
 * Source: OpenVEX specification, "Product and subcomponent matching".
 */
export function coversPurl(general: string, special: string): boolean {
  const [a, b] = [readPurl(general), readPurl(special)]
  if (!a || !b || a.name !== b.name) return false
  if (a.version !== '' && a.version !== b.version) return false
  return [...a.qualifiers].every(([key, value]) => b.qualifiers.get(key) === value)
}

interface Purl {
  /** Type, namespace and name. */
  readonly name: string
  readonly version: string
  readonly qualifiers: ReadonlyMap<string, string>
}

function readPurl(text: string): Purl | undefined {
  if (!text.startsWith('pkg:') || text.length > maxLength) return undefined
  const [whole = '', query = ''] = (text.slice('pkg:'.length).split('#')[0] ?? '').split('?')
  const at = whole.lastIndexOf('@')
  // The @ of an npm scope stands behind a slash.
  const hasVersion = at > 0 && whole.charAt(at - 1) !== '/'
  const name = decoded(hasVersion ? whole.slice(0, at) : whole)
  const pairs = query.split('&').filter(pair => pair !== '')
  return {
    name: name.replace(/^[^/]+/, type => type.toLowerCase()),
    version: hasVersion ? decoded(whole.slice(at + 1)) : '',
    qualifiers: new Map(pairs.map(pair => [pair.split('=')[0] ?? '', decoded(pair.slice(pair.indexOf('=') + 1))])),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
