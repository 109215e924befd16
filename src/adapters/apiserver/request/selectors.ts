// SPDX-License-Identifier: Apache-2.0
/** Reads the label and field selectors of a request. */

import { badRequest } from '#adapters/apiserver/api-error.ts'
import { isLabelValue, isQualifiedName } from '#adapters/apiserver/objects/names.ts'
import { type FieldRequirement, isWholeNumber, type LabelRequirement } from '#adapters/db/selector.ts'

/** Longest selector that is read. */
const maxLength = 32_768
const maxRequirements = 1000

/**
 * Reads a label selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, `a>1`, `a<1`, joined by commas.
 * Errors: BadRequest. Cost: O(length).
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  if (text.trim() === '') return []
  if (text.length > maxLength) throw badRequest(`labelSelector: expected at most ${maxLength} characters`)
  const tokens = tokensOf(text)
  const requirements: LabelRequirement[] = []
  const parser = { tokens, at: 0, text }
  for (;;) {
    requirements.push(requirement(parser))
    if (requirements.length > maxRequirements)
      throw badRequest(`labelSelector: expected at most ${maxRequirements} requirements`)
    const next = parser.tokens[parser.at++]
    if (next === undefined) return requirements
    if (next !== ',') throw unreadable(text, `expected "," before "${next}"`)
  }
}

interface Parser {
  readonly tokens: readonly string[]
  readonly text: string
  at: number
}

/** Words, and the signs `, ( ) ! = == != < >`. A sign needs no blanks around it. */
function tokensOf(text: string): string[] {
  return text.match(/==|!=|[=!,()<>]|[^\s=!,()<>]+/g) ?? []
}

function requirement(parser: Parser): LabelRequirement {
  const first = parser.tokens[parser.at++]
  if (first === '!') return { key: key(parser, parser.tokens[parser.at++]), operator: 'absent', values: new Set() }
  const name = key(parser, first)
  const operator = parser.tokens[parser.at]
  if (operator === undefined || operator === ',') return { key: name, operator: 'exists', values: new Set() }
  parser.at++
  if (operator === '=' || operator === '==') return { key: name, operator: 'in', values: new Set([value(parser)]) }
  if (operator === '!=') return { key: name, operator: 'not-in', values: new Set([value(parser)]) }
  if (operator === 'in') return { key: name, operator: 'in', values: valueSet(parser) }
  if (operator === 'notin') return { key: name, operator: 'not-in', values: valueSet(parser) }
  if (operator === '>') return { key: name, operator: 'above', values: new Set([wholeNumber(parser)]) }
  if (operator === '<') return { key: name, operator: 'below', values: new Set([wholeNumber(parser)]) }
  throw unreadable(parser.text, `expected an operator after "${name}", got "${operator}"`)
}

function key(parser: Parser, token: string | undefined): string {
  if (token === undefined || !isQualifiedName(token))
    throw unreadable(parser.text, `expected a label key, got "${token ?? 'nothing'}"`)
  return token
}

/** A value may be empty: `a=` and `a=,b`. */
function value(parser: Parser): string {
  const token = parser.tokens[parser.at]
  if (token === undefined || token === ',') return ''
  parser.at++
  return checkedValue(parser, token)
}

function wholeNumber(parser: Parser): string {
  const token = value(parser)
  if (!isWholeNumber(token)) throw unreadable(parser.text, `expected a whole number, got "${token}"`)
  return token
}

function valueSet(parser: Parser): Set<string> {
  if (parser.tokens[parser.at++] !== '(') throw unreadable(parser.text, 'expected "(" after in or notin')
  const values = new Set<string>()
  let isValueDue = true
  for (;;) {
    const token = parser.tokens[parser.at++]
    if (token === undefined) throw unreadable(parser.text, 'expected ")" at the end of the values')
    if (token === ')' || token === ',') {
      // Between two commas, and before the closing parenthesis, stands an empty value.
      if (isValueDue) values.add('')
      if (token === ')') return values
      isValueDue = true
    } else {
      if (!isValueDue) throw unreadable(parser.text, `expected "," before "${token}"`)
      values.add(checkedValue(parser, token))
      isValueDue = false
    }
  }
}

function checkedValue(parser: Parser, token: string): string {
  if (!isLabelValue(token)) throw unreadable(parser.text, `"${token}" cannot be a label value`)
  return token
}

function unreadable(text: string, because: string): Error {
  return badRequest(`unable to parse requirement: labelSelector "${text.slice(0, 200)}": ${because}`)
}

/**
 * Reads a field selector: `a=b`, `a==b`, `a!=b`, joined by commas; a backslash before `,`, `=` or `\` takes it as it is.
 * Errors: BadRequest, also for a field that is not in `known`.
 */
export function parseFieldSelector(text: string, known: ReadonlySet<string>): FieldRequirement[] {
  if (text.length > maxLength) throw badRequest(`fieldSelector: expected at most ${maxLength} characters`)
  const terms = text.match(/(?:\\.|[^,\\])+/gs) ?? []
  if (terms.length > maxRequirements)
    throw badRequest(`fieldSelector: expected at most ${maxRequirements} requirements`)
  return terms.map(term => {
    const [, field = '', operator, raw = ''] = /^((?:\\.|[^=!\\])*)(!=|==|=)(.*)$/s.exec(term) ?? []
    if (operator === undefined)
      throw badRequest(`invalid field selector: "${term.slice(0, 200)}": can't understand it, expected field=value`)
    if (!known.has(field)) throw badRequest(`field label not supported: ${field}`)
    return { field, operator: operator === '!=' ? '!=' : '=', value: raw.replace(/\\(.)/gs, '$1') }
  })
}
