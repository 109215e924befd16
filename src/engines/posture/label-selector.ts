// SPDX-License-Identifier: Apache-2.0
/** Decides whether a Kubernetes label selector selects a set of labels. */
import { isRecord } from './subject.ts'

/**
 * Whether a `LabelSelector` (`matchLabels`, `matchExpressions`) selects the labels.
 *
 * An empty selector selects everything, as in Kubernetes. One that cannot be understood selects nothing: nothing is
 * then counted as protected, granted or excused by it. `keyAs` renames the keys of the selector before they are
 * looked up. Cost: O(requirements). Source: Kubernetes "Labels and Selectors", apimachinery LabelSelector.
 */
export function selects(selector: unknown, labels: unknown, keyAs: (key: string) => string = key => key): boolean {
  if (!isRecord(selector)) return false
  const { matchLabels, matchExpressions } = selector
  if (!isAbsent(matchLabels) && !isRecord(matchLabels)) return false
  if (!isAbsent(matchExpressions) && !Array.isArray(matchExpressions)) return false
  const equalities = Object.entries(isRecord(matchLabels) ? matchLabels : {})
  return (
    equalities.every(([key, value]) => valueOf(labels, keyAs(key)) === value) &&
    (matchExpressions ?? []).every((each: unknown) => isRecord(each) && holds(each, labels, keyAs))
  )
}

/** Whether a map of labels, as services select by, selects these labels. An empty or absent map selects nothing. */
export function mapSelects(selector: unknown, labels: unknown): boolean {
  const wanted = Object.entries(isRecord(selector) ? selector : {})
  return wanted.length > 0 && wanted.every(([key, value]) => valueOf(labels, key) === value)
}

type Requirement = Readonly<Record<string, unknown>>

function holds({ key, operator, values }: Requirement, labels: unknown, keyAs: (key: string) => string): boolean {
  if (typeof key !== 'string') return false
  const value = valueOf(labels, keyAs(key))
  const isListed = Array.isArray(values) && values.includes(value)
  if (operator === 'In') return value !== undefined && isListed
  if (operator === 'NotIn') return value === undefined || !isListed
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  return false
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

/** A label of its own, so that `constructor` is not found in every map. */
function valueOf(labels: unknown, key: string): unknown {
  return isRecord(labels) && Object.hasOwn(labels, key) ? labels[key] : undefined
}
