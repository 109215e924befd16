// SPDX-License-Identifier: Apache-2.0
/** Label selectors. Source: Kubernetes "Labels and Selectors", apimachinery LabelSelector. */
import { isRecord } from '#engines/posture/subject.ts'
import { type Fields, fieldsOf, listOf, ownField } from './fields.ts'

/**
 * Whether a selector with `matchLabels` and `matchExpressions` selects these labels.
 *
 * An empty selector selects everything. A selector that cannot be understood selects nothing: nothing is then
 * counted as protected by it. `keyAs` renames the keys of the selector before they are looked up.
 */
export function selects(selector: unknown, labels: unknown, keyAs: (key: string) => string = key => key): boolean {
  if (!isRecord(selector)) return false
  const { matchLabels, matchExpressions } = selector
  if (matchLabels !== undefined && matchLabels !== null && !isRecord(matchLabels)) return false
  if (matchExpressions !== undefined && matchExpressions !== null && !Array.isArray(matchExpressions)) return false
  return (
    Object.entries(fieldsOf(matchLabels)).every(([key, value]) => ownField(labels, keyAs(key)) === value) &&
    listOf(matchExpressions).every(each => isRecord(each) && meets(each, labels, keyAs))
  )
}

function meets({ key, operator, values }: Fields, labels: unknown, keyAs: (key: string) => string): boolean {
  if (typeof key !== 'string') return false
  const value = ownField(labels, keyAs(key))
  const isThere = value !== undefined
  switch (operator) {
    case 'In':
      return isThere && listOf(values).includes(value)
    case 'NotIn':
      return !isThere || !listOf(values).includes(value)
    case 'Exists':
      return isThere
    case 'DoesNotExist':
      return !isThere
    default:
      return false
  }
}

/** Whether a map of labels, as services select by, selects these labels. An empty or absent map selects nothing. */
export function mapSelects(selector: unknown, labels: unknown): boolean {
  const wanted = Object.entries(fieldsOf(selector))
  return wanted.length > 0 && wanted.every(([key, value]) => ownField(labels, key) === value)
}
