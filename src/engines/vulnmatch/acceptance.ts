// SPDX-License-Identifier: Apache-2.0
/** Vulnerabilities that people have accepted, read from `SecurityException` and `ClusterSecurityException`. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { wildcard } from '#engines/posture/wildcard.ts'

/** What an image is looked at for: a container of a workload, or nobody. */
export interface AcceptanceTarget {
  /** Empty: no workload is meant. */
  readonly namespace: string
  readonly apiGroup: string
  readonly kind: string
  readonly name: string
  /** Names of the image. */
  readonly images: readonly string[]
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
  readonly kind: string
  /** `namespace/name` or `name`. */
  readonly source: string
  readonly reason: string
  /** It is the same for every workload that runs an image. */
  readonly isGlobal: boolean
  readonly expiresAtMs?: number
  readonly vulnerabilities: readonly AcceptedVulnerability[]
  readonly concerns: (target: AcceptanceTarget) => boolean
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
  if (isJsonObject(match['objectSelector']))
    return 'spec.match.objectSelector: the image service knows no labels of workloads; name resources instead'
  const expiresAtMs = timeOf(spec['expiresAt'])
  const vulnerabilities = stated.map(readVulnerability)
  if (Number.isNaN(expiresAtMs) || vulnerabilities.some(each => Number.isNaN(each?.expiresAtMs)))
    return 'expiresAt: expected a time'
  const isCluster = kind === 'ClusterSecurityException'
  const { namespace = 'default', name } = metadata
  const resources = objectsOf(match['resources'])
  return {
    kind,
    source: isCluster ? name : `${namespace}/${name}`,
    reason: scalarText(spec['reason']),
    isGlobal: isCluster && match['namespaceSelector'] === undefined && resources.length === 0,
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

function concernsOf({ match, resources, namespace, labelsOf }: Reach): (target: AcceptanceTarget) => boolean {
  const images = textsOf(match['images']).map(wildcard)
  const selector = match['namespaceSelector']
  const named = resources.map(resource => ({
    kind: scalarText(resource['kind']),
    apiGroup: resource['apiGroup'],
    isNamed: wildcard(scalarText(resource['name']) || '*'),
  }))
  return target => {
    if (namespace !== undefined && target.namespace !== namespace) return false
    if (selector !== undefined && selector !== null) {
      const labels = target.namespace === '' ? undefined : labelsOf(target.namespace)
      if (labels === undefined || !selects(selector, labels)) return false
    }
    if (images.length > 0 && !images.some(isMeant => target.images.some(isMeant))) return false
    if (named.length === 0) return true
    return named.some(
      ({ kind, apiGroup, isNamed }) =>
        kind.toLowerCase() === target.kind.toLowerCase() &&
        (typeof apiGroup !== 'string' || apiGroup === target.apiGroup) &&
        isNamed(target.name),
    )
  }
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

function objectsOf(value: unknown): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}

function textsOf(value: unknown): readonly string[] {
  return isJsonArray(value) ? value.map(scalarText).filter(text => text !== '') : []
}
