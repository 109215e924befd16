// SPDX-License-Identifier: Apache-2.0
/** Takes what somebody excuses out of a document of matches, visibly, and puts it back when that has ended. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** What excuses matches: a provider, objects of the cluster, rules and documents of whoever runs the scanner. */
export const suppressionKinds = [
  'VulnerabilityExceptionPolicy',
  'SecurityException',
  'ClusterSecurityException',
  'IgnoreRule',
  'OpenVEX',
] as const
export type SuppressionKind = (typeof suppressionKinds)[number]

/** Something that excuses matches. */
export interface Suppression {
  readonly kind: SuppressionKind
  /** Why it excuses a match, as grype's `match` is written; undefined when it does not. */
  readonly reasonFor: (match: JsonObject) => JsonObject | undefined
}

/**
 * A document, as grype writes it, in which what is excused stands among `ignoredMatches` with the reason of the first
 * that excuses it, and nothing else does that earlier ones excused. The same object when nothing changes.
 */
export function suppressMatches(document: Json, suppressions: readonly Suppression[]): Json {
  if (!isJsonObject(document)) return document
  const ignored = objectsOf(document['ignoredMatches'])
  const earlier = ignored.filter(match => kindOf(match) !== undefined)
  if (earlier.length === 0 && suppressions.length === 0) return document
  const matches = [...objectsOf(document['matches']), ...earlier.map(restored)]
  const left: JsonObject[] = []
  const excused: JsonObject[] = []
  for (const match of matches) {
    const rule = ruleFor(match, suppressions)
    if (rule) excused.push({ ...match, appliedIgnoreRules: [rule] })
    else left.push(match)
  }
  if (earlier.length === 0 && excused.length === 0) return document
  const { ignoredMatches: _, ...rest } = document
  const all = [...ignored.filter(match => kindOf(match) === undefined), ...excused]
  return { ...rest, matches: left, ...(all.length > 0 && { ignoredMatches: all }) }
}

/** How many matches of a document each kind excuses. */
export function countSuppressed(document: Json): ReadonlyMap<SuppressionKind, number> {
  const counts = new Map<SuppressionKind, number>()
  for (const match of objectsOf(isJsonObject(document) ? document['ignoredMatches'] : undefined)) {
    const kind = kindOf(match)
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

/** All names of the vulnerability of a match. */
export function namesOf(match: JsonObject): readonly string[] {
  return [objectOf(match['vulnerability']), ...objectsOf(match['relatedVulnerabilities'])]
    .map(each => scalarText(each['id']))
    .filter(id => id !== '')
}

/** Package URL of a match; empty when it has none. */
export function purlOf(match: JsonObject): string {
  return scalarText(objectOf(match['artifact'])['purl'])
}

/** State of the fix of a match; empty when nobody says. */
export function fixStateOf(match: JsonObject): string {
  return scalarText(objectOf(objectOf(match['vulnerability'])['fix'])['state'])
}

function ruleFor(match: JsonObject, suppressions: readonly Suppression[]): JsonObject | undefined {
  for (const { kind, reasonFor } of suppressions) {
    const reason = reasonFor(match)
    if (reason) return { ...reason, sourceKind: kind }
  }
  return undefined
}

/** What excused a match; undefined for what another program did. */
function kindOf({ appliedIgnoreRules: rules }: JsonObject): SuppressionKind | undefined {
  const stated = objectsOf(rules).map(({ sourceKind }) => scalarText(sourceKind))
  return suppressionKinds.find(kind => stated.includes(kind))
}

function restored(match: JsonObject): JsonObject {
  const { appliedIgnoreRules: _, ...rest } = match
  return rest
}

/** The object, or one without anything. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The objects in a list; none when it is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}
