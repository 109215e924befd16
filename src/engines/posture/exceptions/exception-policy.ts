// SPDX-License-Identifier: Apache-2.0
/** Reads exceptions from upstream's JSON: a list of posture exception policies. */

import { isRecord } from '#engines/posture/subject.ts'
import {
  type Exception,
  type ExceptionJudgement,
  type ExceptionTarget,
  type TextMatch,
  textMatch,
} from './exception.ts'

export interface ReadExceptions {
  readonly exceptions: readonly Exception[]
  /** Policies that cannot be used, each with its reason; the others are. */
  readonly doubts: readonly string[]
}

const maxPolicies = 10_000
const objectParts = ['cluster', 'namespace', 'kind', 'name', 'apiGroup', 'resourceID', 'path'] as const

/** Exceptions of a parsed file; `source` names it. A policy with a part that cannot be read excuses nothing. */
export function readExceptionPolicies(value: unknown, source: string): ReadExceptions {
  if (!Array.isArray(value)) return { exceptions: [], doubts: [`${source}: expected a list of policies`] }
  const exceptions: Exception[] = []
  const doubts: string[] = []
  for (const [i, policy] of value.slice(0, maxPolicies).entries()) {
    const read = isRecord(policy) ? readPolicy(policy, source) : 'not a mapping'
    if (typeof read === 'string')
      doubts.push(`${source}: policy ${i}${isRecord(policy) ? ` ${JSON.stringify(policy['name'])}` : ''}: ${read}`)
    else exceptions.push(read)
  }
  if (value.length > maxPolicies) doubts.push(`${source}: more than ${maxPolicies} policies; the rest is not read`)
  return { exceptions, doubts }
}

function readPolicy(policy: Readonly<Record<string, unknown>>, source: string): Exception | string {
  const { name = '', reason = '', expirationDate, resources, posturePolicies } = policy
  const targets = each(resources).map(readTarget)
  const badTarget = targets.find(target => typeof target === 'string')
  if (badTarget !== undefined) return badTarget
  const judgements = each(posturePolicies).map(readJudgement)
  const badJudgement = judgements.find(judgement => typeof judgement === 'string')
  if (badJudgement !== undefined) return badJudgement
  const expiresAtMs =
    typeof expirationDate === 'string' && expirationDate !== '' ? Date.parse(expirationDate) : undefined
  if (Number.isNaN(expiresAtMs)) return `expirationDate ${JSON.stringify(expirationDate)} is no date`
  return {
    name: typeof name === 'string' ? name : '',
    reason: typeof reason === 'string' ? reason : '',
    source,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    targets: targets as ExceptionTarget[],
    judgements: judgements as ExceptionJudgement[],
  }
}

function each(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function readTarget(value: unknown): ExceptionTarget | string {
  const attributes = isRecord(value) ? value['attributes'] : undefined
  if (!isRecord(attributes)) return 'a resource has no attributes'
  const target: { -readonly [K in keyof ExceptionTarget]: ExceptionTarget[K] } & { attributes: [string, TextMatch][] } =
    { attributes: [] }
  for (const [key, pattern] of Object.entries(attributes)) {
    const match = typeof pattern === 'string' ? textMatch(pattern, true) : undefined
    if (!match) return `attribute ${key}: ${JSON.stringify(pattern)} is not an expression that can be used`
    const part = objectParts.find(one => one === key)
    if (part) target[part] = match
    else target.attributes.push([key, match])
  }
  return target
}

const judgementParts = ['controlID', 'controlName', 'ruleName'] as const

/** A framework's name does not narrow an exception: a failure is the same in every framework that lists its control. */
function readJudgement(value: unknown): ExceptionJudgement | string {
  if (!isRecord(value)) return 'a posture policy is not a mapping'
  const judgement: { -readonly [K in keyof ExceptionJudgement]: ExceptionJudgement[K] } = {}
  for (const part of judgementParts) {
    const pattern = value[part]
    if (pattern === undefined || pattern === '') continue
    const match = typeof pattern === 'string' ? textMatch(pattern, false) : undefined
    if (!match) return `${part}: ${JSON.stringify(pattern)} is not an expression that can be used`
    judgement[part] = match
  }
  const { severityScore } = value
  if (typeof severityScore === 'number' && severityScore > 0) judgement.severityScore = severityScore
  return judgement
}
