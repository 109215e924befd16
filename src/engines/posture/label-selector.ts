// SPDX-License-Identifier: Apache-2.0
/** Decides whether a Kubernetes label selector selects a set of labels. */
import { isRecord } from './subject.ts'

/**
 * Whether a `LabelSelector` (`matchLabels`, `matchExpressions`) selects the labels.
 *
 * An empty selector selects everything, as in Kubernetes; a selector that is no object, or one with an operator that
 * is not known, selects nothing. Cost: O(requirements).
 * Source: Kubernetes "Labels and Selectors", "Resources that support set-based requirements".
 */
export function selects(selector: unknown, labels: unknown): boolean {
  if (!isRecord(selector)) return false
  const has = isRecord(labels) ? labels : {}
  const { matchLabels, matchExpressions } = selector
  if (isRecord(matchLabels)) {
    for (const [key, value] of Object.entries(matchLabels)) if (valueOf(has, key) !== value) return false
  }
  if (!Array.isArray(matchExpressions)) return true
  return matchExpressions.every(each => isRecord(each) && holds(each, has))
}

function holds({ key, operator, values }: Readonly<Record<string, unknown>>, labels: Labels): boolean {
  if (typeof key !== 'string') return false
  const value = valueOf(labels, key)
  const isListed = Array.isArray(values) && values.includes(value)
  if (operator === 'In') return value !== undefined && isListed
  if (operator === 'NotIn') return value === undefined || !isListed
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  return false
}

type Labels = Readonly<Record<string, unknown>>

function valueOf(labels: Labels, key: string): unknown {
  return Object.hasOwn(labels, key) ? labels[key] : undefined
}
