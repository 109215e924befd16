// SPDX-License-Identifier: Apache-2.0
/** Reads a label selector as kubectl writes it. */
import { UsageError } from '#apps/cli/usage-error.ts'

interface Requirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[]
}

const key = String.raw`[A-Za-z0-9](?:[\w./-]{0,315}[A-Za-z0-9])?`
const equality = new RegExp(String.raw`^(${key})\s*(==|=|!=)\s*([\w.-]{0,63})$`)
const membership = new RegExp(String.raw`^(${key})\s+(in|notin)\s*\(([\w.,\s-]{0,4000})\)$`)
const presence = new RegExp(String.raw`^(!?)\s*(${key})$`)

/** The selector as an object of the API. Throws UsageError that names the part that is none. */
export function parseLabelSelector(text: string): { readonly matchExpressions: readonly Requirement[] } {
  const parts = text.split(/,(?![^(]*\))/).map(each => each.trim())
  return { matchExpressions: parts.filter(each => each !== '').map(requirementOf) }
}

function requirementOf(part: string): Requirement {
  const equal = equality.exec(part)
  if (equal) {
    const [, name = '', operator, value = ''] = equal
    return { key: name, operator: operator === '!=' ? 'NotIn' : 'In', values: [value] }
  }
  const member = membership.exec(part)
  if (member) {
    const [, name = '', operator, list = ''] = member
    return { key: name, operator: operator === 'in' ? 'In' : 'NotIn', values: list.split(',').map(each => each.trim()) }
  }
  const present = presence.exec(part)
  if (present) return { key: present[2] ?? '', operator: present[1] === '!' ? 'DoesNotExist' : 'Exists' }
  throw new UsageError(`--label-selector: "${part}" is no requirement; expected a=b, a!=b, a in (b,c), a or !a`)
}
