// SPDX-License-Identifier: Apache-2.0
/** What is copied out of an original Kubescape, and how each kind can be read there. */
import { resourcePath } from '#adapters/kube/rest/path.ts'
import { customKinds } from '#api/kubescape-v1beta1/custom-kinds.ts'
import { group, spdxKinds, version } from '#api/spdx-v1beta1/kinds.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'

/** One kind. */
export interface Collection {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  /**
   * `whole pages`: lists carry whole objects when they are asked to. `heads`: they cannot, or would be too long; each
   * object is read by itself. `custom`: a custom resource, whose lists are whole.
   */
  readonly reading: 'whole pages' | 'heads' | 'custom'
  /** Which objects are meant. */
  readonly isMeant: (object: KubeObject) => boolean
}

/** Kinds whose objects people write, all of them. */
const writtenByPeople: ReadonlySet<string> = new Set(['CollapseConfiguration', 'KnownServer', 'SeccompProfile'])

/** Kinds of which people write some: those that they lay over what was seen. */
const overlaid: ReadonlySet<string> = new Set(['ApplicationProfile', 'NetworkNeighborhood'])

/** Small enough for pages of whole objects. Upstream refuses such lists of the overlaid kinds. */
const smallKinds: ReadonlySet<string> = new Set([
  ...writtenByPeople,
  'ContainerProfile',
  'VulnerabilityManifestSummary',
  'WorkloadConfigurationScan',
  'WorkloadConfigurationScanSummary',
])

/** Names of overlays begin so. */
const overlayPrefix = 'ug-'

/** What people wrote first, then the results where they are wanted; computed kinds are computed anew. */
export function collectionsToCopy(hasResults: boolean): readonly Collection[] {
  const stored = spdxKinds.filter(({ origin }) => origin === 'stored').map(each => each.kind)
  const isFirst = (kind: string) => writtenByPeople.has(kind) || overlaid.has(kind)
  const chosen = hasResults
    ? [...stored.filter(isFirst), ...stored.filter(kind => !isFirst(kind))]
    : stored.filter(isFirst)
  return [...chosen.map(kind => resultCollection(kind, hasResults)), ...exceptionCollections()]
}

function resultCollection(kind: string, hasResults: boolean): Collection {
  const plural = spdxKinds.find(each => each.kind === kind)?.plural ?? ''
  return {
    apiVersion: `${group}/${version}`,
    kind,
    plural,
    reading: smallKinds.has(kind) ? 'whole pages' : 'heads',
    isMeant: object => (hasResults || !overlaid.has(kind) || isOverlay(object)) && !isMerged(object),
  }
}

function exceptionCollections(): readonly Collection[] {
  return customKinds
    .filter(({ kind }) => kind.endsWith('SecurityException'))
    .map(({ group: ownGroup, version: ownVersion, kind, plural }) => ({
      apiVersion: `${ownGroup}/${ownVersion}`,
      kind,
      plural,
      reading: 'custom',
      isMeant: () => true,
    }))
}

function isOverlay({ metadata }: KubeObject): boolean {
  return metadata.name.startsWith(overlayPrefix) || metadata.annotations?.[labelKeys.managedBy] === 'User'
}

/** What upstream made of an overlay and what was seen; ours is made when it is asked for. */
export function isMerged({ metadata }: KubeObject): boolean {
  return metadata.labels?.[labelKeys.profileKind] === 'merged'
}

/** Path of a collection over all namespaces, or of one of its objects. */
export function pathIn({ apiVersion, plural }: Collection, object?: KubeObject): string {
  if (!object) return resourcePath({ apiVersion, plural })
  const { name, namespace } = object.metadata
  return resourcePath({ apiVersion, plural, name, namespace })
}

/** Path to which an object is posted. */
export function creationPath({ apiVersion, plural }: Collection, { metadata }: KubeObject): string {
  return resourcePath({ apiVersion, plural, namespace: metadata.namespace })
}

/** `namespace/name`, or the name alone. */
export function nameOf({ metadata: { name, namespace } }: KubeObject): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`
}
