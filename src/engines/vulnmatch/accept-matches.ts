// SPDX-License-Identifier: Apache-2.0
/** Takes accepted vulnerabilities out of a document of matches, visibly, and puts them back when that has ended. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { Acceptance, AcceptedVulnerability } from './acceptance.ts'
import { coversPurl } from './purl-cover.ts'

/** Marks what an exception took out, beside what other rules did. */
const sourceKinds: readonly string[] = ['SecurityException', 'ClusterSecurityException']

/**
 * A document, as grype writes it, in which what the acceptances excuse stands among `ignoredMatches` with the rule
 * that excused it, and nothing else does that earlier ones excused. The same object when nothing changes.
 */
export function acceptMatches(document: Json, acceptances: readonly Acceptance[], nowMs: number): Json {
  if (!isJsonObject(document)) return document
  const ignored = objectsOf(document['ignoredMatches'])
  const earlier = ignored.filter(isAccepted)
  const active = acceptances.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs)
  if (earlier.length === 0 && active.length === 0) return document
  const matches = [...objectsOf(document['matches']), ...earlier.map(restored)]
  const left: JsonObject[] = []
  const excused: JsonObject[] = []
  for (const match of matches) {
    const rule = ruleFor(match, active, nowMs)
    if (rule) excused.push({ ...match, appliedIgnoreRules: [rule] })
    else left.push(match)
  }
  if (earlier.length === 0 && excused.length === 0) return document
  const { ignoredMatches: _, ...rest } = document
  const all = [...ignored.filter(each => !isAccepted(each)), ...excused]
  return { ...rest, matches: left, ...(all.length > 0 && { ignoredMatches: all }) }
}

function ruleFor(match: JsonObject, acceptances: readonly Acceptance[], nowMs: number): JsonObject | undefined {
  for (const { kind, source, reason, vulnerabilities } of acceptances) {
    const accepted = vulnerabilities.find(each => excuses(each, match, nowMs))
    if (!accepted) continue
    const { ids, status, justification, impactStatement } = accepted
    return {
      vulnerability: ids[0] ?? '',
      'vex-status': status,
      sourceKind: kind,
      source,
      ...(reason !== '' && { reason }),
      ...(justification !== '' && { justification }),
      ...(impactStatement !== '' && { impactStatement }),
    }
  }
  return undefined
}

function excuses(accepted: AcceptedVulnerability, match: JsonObject, nowMs: number): boolean {
  const { ids, subcomponents, endsOnFix, expiresAtMs } = accepted
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) return false
  const vulnerability = objectOf(match['vulnerability'])
  const names = [vulnerability, ...objectsOf(match['relatedVulnerabilities'])].map(each => scalarText(each['id']))
  if (!ids.some(id => names.includes(id))) return false
  if (endsOnFix && objectOf(vulnerability['fix'])['state'] === 'fixed') return false
  const purl = scalarText(objectOf(match['artifact'])['purl'])
  return subcomponents.length === 0 || subcomponents.some(each => each === purl || coversPurl(each, purl))
}

function isAccepted({ appliedIgnoreRules: rules }: JsonObject): boolean {
  return objectsOf(rules).some(({ sourceKind }) => sourceKinds.includes(scalarText(sourceKind)))
}

function restored(match: JsonObject): JsonObject {
  const { appliedIgnoreRules: _, ...rest } = match
  return rest
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}
