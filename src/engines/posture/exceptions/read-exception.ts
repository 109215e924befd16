// SPDX-License-Identifier: Apache-2.0
/** Reads a `SecurityException` or `ClusterSecurityException` as the engine knows exceptions. */
import { groupOf, type KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { isRecord, subjectOf } from '#engines/posture/subject.ts'
import type { Exception, ExceptionTarget, TextMatch } from './exception.ts'
import { wildcard } from './wildcard.ts'

/** The labels of a namespace that exists; undefined for one that does not. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined

type Fields = Readonly<Record<string, unknown>>

const kinds: ReadonlySet<string> = new Set(['SecurityException', 'ClusterSecurityException'])

/** Claims the objects in which exceptions are written. */
export function isException({ apiVersion, kind }: KubeObject): boolean {
  return groupOf(apiVersion) === 'kubescape.io' && kinds.has(kind)
}

/**
 * The exception about posture that the object states; undefined when it is about vulnerabilities alone, a text when
 * it cannot be used: what cannot be read never excuses more than it says.
 */
export function readException(object: KubeObject, namespaceLabels: NamespaceLabels): Exception | string | undefined {
  const { metadata, kind } = object
  const { spec } = object
  if (!isRecord(spec)) return 'spec: expected a mapping'
  const { posture, author, reason, expiresAt, match = {} } = spec
  if (posture === undefined || posture === null) return undefined
  const controlIDs = listOf(posture).map(each => (isRecord(each) ? each['controlID'] : undefined))
  if (controlIDs.length === 0) return undefined
  if (!controlIDs.every(id => typeof id === 'string' && id !== ''))
    return 'spec.posture: expected a controlID in each entry'
  const expiresAtMs = expiresAt === undefined || expiresAt === null ? undefined : Date.parse(textOf(expiresAt))
  if (Number.isNaN(expiresAtMs)) return `spec.expiresAt: expected a time, got ${JSON.stringify(expiresAt)}`
  if (!isRecord(match)) return 'spec.match: expected a mapping'
  const targets = targetsOf(match, reachOf(object, match, namespaceLabels))
  if (typeof targets === 'string') return targets
  const place = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name
  const ids = new Set(controlIDs.map(id => textOf(id).toUpperCase()))
  return {
    name: metadata.name,
    reason: textOf(reason),
    source: `${kind} ${place}${textOf(author) === '' ? '' : ` by ${textOf(author)}`}`,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    targets,
    judgements: [{ controlID: id => ids.has(id.toUpperCase()) }],
  }
}

/** Which namespaces it reaches; undefined: all, and what has none. */
function reachOf(object: KubeObject, match: Fields, namespaceLabels: NamespaceLabels): TextMatch | undefined {
  const own = namespaceOf(object)
  if (object.kind === 'SecurityException') return namespace => namespace === own
  const selector = match['namespaceSelector']
  if (selector === undefined || selector === null) return undefined
  return namespace => {
    const labels = namespace === '' ? undefined : namespaceLabels(namespace)
    return labels !== undefined && selects(selector, labels)
  }
}

/** One target for each resource of the match, or one for all. */
function targetsOf(match: Fields, namespace: TextMatch | undefined): ExceptionTarget[] | string {
  const { objectSelector, resources, images } = match
  if (!isListOrAbsent(resources) || !isListOrAbsent(images)) return 'spec.match: expected lists of resources and images'
  const globs = listOf(images).map(image => wildcard(textOf(image)))
  const common: ExceptionTarget = {
    attributes: [],
    ...(namespace && { namespace }),
    object: object => hasLabels(object, objectSelector) && runsOneOf(object, globs),
  }
  if (listOf(resources).length === 0) return [common]
  const targets: ExceptionTarget[] = []
  for (const resource of listOf(resources)) {
    if (!isRecord(resource) || textOf(resource['kind']) === '')
      return 'spec.match.resources: expected a kind in each entry'
    const { apiGroup, kind, name } = resource
    targets.push({
      ...common,
      kind: text => text === kind,
      ...(textOf(name) !== '' && { name: wildcard(textOf(name)) }),
      ...(typeof apiGroup === 'string' && { apiGroup: text => text === apiGroup }),
    })
  }
  return targets
}

function hasLabels({ metadata }: KubeObject, selector: unknown): boolean {
  return selector === undefined || selector === null || selects(selector, metadata.labels ?? {})
}

function runsOneOf(object: KubeObject, images: readonly TextMatch[]): boolean {
  if (images.length === 0) return true
  const { workload } = subjectOf(object)
  return (workload?.containers ?? []).some(({ container }) => images.some(matches => matches(textOf(container.image))))
}

function isListOrAbsent(value: unknown): boolean {
  return value === undefined || value === null || Array.isArray(value)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
