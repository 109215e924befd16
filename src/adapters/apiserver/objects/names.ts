// SPDX-License-Identifier: Apache-2.0
/** What names, label keys and label values look like, and how a name is generated. */

/** How objects of a kind may be called. */
export type NameRule =
  /** Lower-case letters, digits, `-` and `.`; up to 253 characters. What most kinds use. */
  | 'dns-subdomain'
  /** As above without dots, up to 63 characters: namespaces. */
  | 'dns-label'
  /** As a DNS label, beginning with a letter: services. */
  | 'dns-1035-label'
  /** Anything that fits between two slashes: roles and bindings. */
  | 'path-segment'

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
const subdomainPattern = new RegExp(`^${label}(?:\\.${label})*$`)
const labelPattern = new RegExp(`^${label}$`)
const letterLabelPattern = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/

const maxSubdomain = 253
const maxLabel = 63

/** Why `name` is not a name by the rule; undefined when it is. */
export function nameFault(rule: NameRule, name: string): string | undefined {
  switch (rule) {
    case 'dns-subdomain':
      return isSubdomain(name)
        ? undefined
        : 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "-" or ".", start and end with an alphanumeric character, and be no more than 253 characters long'
    case 'dns-label':
      return name.length <= maxLabel && labelPattern.test(name)
        ? undefined
        : 'a lowercase RFC 1123 label must consist of lower case alphanumeric characters or "-", start and end with an alphanumeric character, and be no more than 63 characters long'
    case 'dns-1035-label':
      return name.length <= maxLabel && letterLabelPattern.test(name)
        ? undefined
        : 'a DNS-1035 label must consist of lower case alphanumeric characters or "-", start with a letter, end with an alphanumeric character, and be no more than 63 characters long'
    case 'path-segment':
      return pathSegmentFault(name)
  }
  return undefined
}

function pathSegmentFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return `may not be "${name}"`
  if (name.length > maxSubdomain) return `may not be longer than ${maxSubdomain} characters`
  return /[/%]/.test(name) ? 'may not contain "/" or "%"' : undefined
}

function isSubdomain(text: string): boolean {
  return text.length <= maxSubdomain && subdomainPattern.test(text)
}

const qualifiedPart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** Claims that the text may be a label or annotation key: `name` or `prefix.example/name`. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/')
  const name = text.slice(slash + 1)
  if (slash >= 0 && !isSubdomain(text.slice(0, slash))) return false
  return name.length <= maxLabel && qualifiedPart.test(name)
}

/** Claims that the text may be the value of a label. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= maxLabel && qualifiedPart.test(text))
}

/** Letters and digits without vowels and look-alikes, so that no word comes out by chance. */
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789'
const suffixLength = 5

/** A name that begins with `base` (cut where it would become too long for a label) and ends by chance. */
export function generatedName(base: string, random: () => number): string {
  let suffix = ''
  for (let i = 0; i < suffixLength; i++)
    suffix += suffixAlphabet[Math.floor(random() * suffixAlphabet.length)] ?? suffixAlphabet[0]
  return base.slice(0, maxLabel - suffixLength) + suffix
}
