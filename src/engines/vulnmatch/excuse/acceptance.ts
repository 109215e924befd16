// SPDX-License-Identifier: Apache-2.0
/** Vulnerabilities that people have accepted, read from `SecurityException` and `ClusterSecurityException`. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { wildcard } from '#engines/posture/exceptions/wildcard.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { coversPurl } from '#engines/vulnmatch/search/purl-cover.ts'
import { fixStateOf, namesOf, objectsOf, purlOf, type Suppression } from './suppress.ts'

/** What an image is looked at for: a container of a workload, or nobody. */
export interface AcceptanceTarget {
  /** Empty: no workload is meant. */
  readonly namespace: string
  readonly apiGroup: string
  readonly kind: string
  readonly name: string
  readonly containerName: string
  /** Names of the image. */
  readonly images: readonly string[]
  /** Of the workload; undefined when they are not known. */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** One vulnerability that is accepted. */
export interface AcceptedVulnerability {
  /** Its id and aliases. */
  readonly ids: readonly string[]
  /** Only these two take anything out of a result. */
  readonly status: 'not_affected' | 'fixed'
  readonly justification: string
  readonly impactStatement: string
  /** Package URLs; empty: every package. */
  readonly subcomponents: readonly string[]
  /** Ends when a fixed version exists. */
  readonly endsOnFix: boolean
  readonly expiresAtMs?: number
}

/** An exception about vulnerabilities. */
export interface Acceptance {
  readonly kind: 'SecurityException' | 'ClusterSecurityException' | 'VulnerabilityExceptionPolicy'
  /** `namespace/name` or `name`. */
  readonly source: string
  readonly reason: string
  /** It is the same for every workload that runs an image. */
  readonly isGlobal: boolean
  readonly expiresAtMs?: number
  readonly vulnerabilities: readonly AcceptedVulnerability[]
  /** `unknown`: that depends on labels that are not known. */
  readonly concerns: (target: AcceptanceTarget) => 'yes' | 'no' | 'unknown'
}

/** The labels of a namespace that exists; undefined for one that does not. */
export type LabelsOfNamespace = (namespace: string) => Readonly<Record<string, string>> | undefined

/**
 * The acceptance that an object states; undefined when it is about no vulnerability, a text when it cannot be used:
 * what cannot be read, or asked for, never excuses anything.
 */
export function readAcceptance(object: KubeObject, labelsOf: LabelsOfNamespace): Acceptance | string | undefined {
  const { kind, metadata } = object
  const spec = object['spec']
  if (!isJsonObject(spec)) return 'spec: expected a mapping'
  const stated = objectsOf(spec['vulnerabilities'])
  if (stated.length === 0) return undefined
  const match = spec['match'] ?? {}
  if (!isJsonObject(match)) return 'spec.match: expected a mapping'
  const expiresAtMs = timeOf(spec['expiresAt'])
  const vulnerabilities = stated.map(readVulnerability)
  if (Number.isNaN(expiresAtMs) || vulnerabilities.some(each => Number.isNaN(each?.expiresAtMs)))
    return 'expiresAt: expected a time'
  const isCluster = kind === 'ClusterSecurityException'
  const { namespace = 'default', name } = metadata
  const resources = objectsOf(match['resources'])
  return {
    kind: isCluster ? kind : 'SecurityException',
    source: isCluster ? name : `${namespace}/${name}`,
    reason: scalarText(spec['reason']),
    isGlobal:
      isCluster &&
      !isStated(match['namespaceSelector']) &&
      !isStated(match['objectSelector']) &&
      resources.length === 0,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    vulnerabilities: vulnerabilities.filter(each => each !== undefined),
    concerns: concernsOf({ match, resources, namespace: isCluster ? undefined : namespace, labelsOf }),
  }
}

interface Reach {
  readonly match: JsonObject
  readonly resources: readonly JsonObject[]
  /** The only one; undefined: those that the selector selects. */
  readonly namespace: string | undefined
  readonly labelsOf: LabelsOfNamespace
}

function concernsOf({ match, resources, namespace, labelsOf }: Reach): Acceptance['concerns'] {
  const images = textsOf(match['images']).map(wildcard)
  const { namespaceSelector, objectSelector } = match
  const named = resources.map(resource => ({
    kind: scalarText(resource['kind']),
    apiGroup: resource['apiGroup'],
    isNamed: wildcard(scalarText(resource['name']) || '*'),
  }))
  const isNamed = (target: AcceptanceTarget) =>
    named.length === 0 ||
    named.some(
      each =>
        each.kind.toLowerCase() === target.kind.toLowerCase() &&
        (typeof each.apiGroup !== 'string' || each.apiGroup === target.apiGroup) &&
        each.isNamed(target.name),
    )
  return target => {
    if (namespace !== undefined && target.namespace !== namespace) return 'no'
    if (images.length > 0 && !images.some(isMeant => target.images.some(isMeant))) return 'no'
    if (!isNamed(target)) return 'no'
    // Nobody runs the image: there is nothing that a selector could select.
    const selects = isStated(namespaceSelector) || isStated(objectSelector)
    if (selects && target.namespace === '') return 'no'
    const answers = [
      isStated(namespaceSelector) ? selected(namespaceSelector, labelsOf(target.namespace)) : 'yes',
      isStated(objectSelector) ? selected(objectSelector, target.labels) : 'yes',
    ]
    return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes'
  }
}

function selected(selector: Json | undefined, labels: Readonly<Record<string, string>> | undefined) {
  if (labels === undefined) return 'unknown'
  return selects(selector, labels) ? 'yes' : 'no'
}

function isStated(selector: Json | undefined): boolean {
  return selector !== undefined && selector !== null
}

/** What an acceptance excuses at this time, in a result that it concerns. */
export function suppressionOf(acceptance: Acceptance, nowMs: number): Suppression {
  const { kind, source, reason, vulnerabilities, expiresAtMs } = acceptance
  return {
    kind,
    reasonFor(match) {
      if (expiresAtMs !== undefined && expiresAtMs <= nowMs) return undefined
      const accepted = vulnerabilities.find(each => excuses(each, match, nowMs))
      if (!accepted) return undefined
      const { ids, status, justification, impactStatement } = accepted
      return {
        vulnerability: ids[0] ?? '',
        'vex-status': status,
        source,
        ...(reason !== '' && { reason }),
        ...(justification !== '' && { justification }),
        ...(impactStatement !== '' && { impactStatement }),
      }
    },
  }
}

function excuses(accepted: AcceptedVulnerability, match: JsonObject, nowMs: number): boolean {
  const { ids, subcomponents, endsOnFix, expiresAtMs } = accepted
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) return false
  const names = namesOf(match)
  if (!ids.some(id => names.includes(id))) return false
  if (endsOnFix && fixStateOf(match) === 'fixed') return false
  const purl = purlOf(match)
  return subcomponents.length === 0 || subcomponents.some(each => each === purl || coversPurl(each, purl))
}

function readVulnerability(stated: JsonObject): AcceptedVulnerability | undefined {
  const { vulnerability, status } = stated
  if ((status !== 'not_affected' && status !== 'fixed') || !isJsonObject(vulnerability)) return undefined
  const ids = [scalarText(vulnerability['id']), ...textsOf(vulnerability['aliases'])].filter(id => id !== '')
  const expiresAtMs = timeOf(stated['expiresAt'])
  return {
    ids,
    status,
    justification: scalarText(stated['justification']),
    impactStatement: scalarText(stated['impactStatement']),
    subcomponents: textsOf(stated['subcomponents']),
    endsOnFix: stated['expiredOnFix'] === true,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  }
}

/** NaN for what is no time. */
function timeOf(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Date.parse(scalarText(value))
}

function textsOf(value: unknown): readonly string[] {
  return isJsonArray(value) ? value.map(scalarText).filter(text => text !== '') : []
}
