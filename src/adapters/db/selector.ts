// SPDX-License-Identifier: Apache-2.0
/** Selecting objects by labels and fields: the parsed form of selectors, and whether an object meets them. */

/** One requirement of a label selector. `in` also stands for `=`, `not-in` for `!=`; `above` and `below` compare numbers. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: 'exists' | 'absent' | 'in' | 'not-in' | 'above' | 'below'
  /** Empty for `exists` and `absent`; one whole number for `above` and `below`. */
  readonly values: ReadonlySet<string>
}

/** One requirement of a field selector. */
export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** All requirements must be met; an empty selector selects everything. */
export interface Selector {
  readonly labels: readonly LabelRequirement[]
  readonly fields: readonly FieldRequirement[]
}

/** What selectors look at. */
export interface Selectable {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Values of the fields that the kind declares as selectable. */
  readonly fields: Readonly<Record<string, string>>
}

/** Selects every object. */
export const everything: Selector = { labels: [], fields: [] }

/** Claims that the selector has no requirement. */
export function selectsEverything({ labels, fields }: Selector): boolean {
  return labels.length === 0 && fields.length === 0
}

/** Claims that the object meets every requirement. */
export function isSelected(selector: Selector, object: Selectable): boolean {
  return (
    selector.labels.every(requirement => meetsLabel(requirement, object.labels)) &&
    selector.fields.every(requirement => meetsField(requirement, object))
  )
}

/** As Kubernetes defines it, `not-in` and `!=` are also met by an object without the label. */
function meetsLabel({ key, operator, values }: LabelRequirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  if (value === undefined) return operator === 'absent' || operator === 'not-in'
  if (operator === 'above' || operator === 'below') return compares(value, operator, values)
  return operator === 'exists' || (operator !== 'absent' && values.has(value) === (operator === 'in'))
}

/** Claims that the text is a whole number of 64 bits, as Go reads one. */
export function isWholeNumber(text: string): boolean {
  return /^[-+]?\d{1,30}$/.test(text) && BigInt.asIntN(64, numberOf(text)) === numberOf(text)
}

function numberOf(text: string): bigint {
  return BigInt(text.replace(/^\+/, ''))
}

/** A label that is no number is neither above nor below one. */
function compares(value: string, operator: 'above' | 'below', [bound = '']: Iterable<string>): boolean {
  if (!isWholeNumber(value)) return false
  return operator === 'above' ? numberOf(value) > numberOf(bound) : numberOf(value) < numberOf(bound)
}

function meetsField({ field, operator, value }: FieldRequirement, object: Selectable): boolean {
  return (fieldValue(field, object) === value) === (operator === '=')
}

function fieldValue(field: string, object: Selectable): string {
  if (field === 'metadata.name') return object.name
  if (field === 'metadata.namespace') return object.namespace
  return Object.hasOwn(object.fields, field) ? (object.fields[field] ?? '') : ''
}
