// SPDX-License-Identifier: Apache-2.0
/** Label selectors of objects in the words of `kubectl -l`. */
import { isJsonArray, isJsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** A selector as text, sorted by key; empty when it selects everything. Also takes the bare map of older kinds. */
export function selectorText(selector: unknown): string {
  if (!isJsonObject(selector)) return ''
  const { matchLabels, matchExpressions } = selector
  const isBare = !isJsonObject(matchLabels) && !isJsonArray(matchExpressions)
  const labels = isBare ? selector : isJsonObject(matchLabels) ? matchLabels : {}
  const equal = Object.entries(labels).map(([key, value]) => ({ key, text: `${key}=${scalarText(value)}` }))
  const expressions = isJsonArray(matchExpressions) ? matchExpressions.map(expressionText) : []
  const sorted = [...equal, ...expressions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return sorted.map(({ text }) => text).join(',')
}

interface Requirement {
  readonly key: string
  readonly text: string
}

function expressionText(expression: Json): Requirement {
  if (!isJsonObject(expression)) return { key: '', text: '' }
  const key = scalarText(expression['key'])
  const values = expression['values']
  const list = `(${isJsonArray(values) ? values.map(scalarText).join(',') : ''})`
  switch (expression['operator']) {
    case 'In':
      return { key, text: `${key} in ${list}` }
    case 'NotIn':
      return { key, text: `${key} notin ${list}` }
    case 'DoesNotExist':
      return { key, text: `!${key}` }
    default:
      return { key, text: key }
  }
}
