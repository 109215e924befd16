// SPDX-License-Identifier: Apache-2.0
/**
 * Namespaces as people choose them: by name (`shop`), by glob (`team-*`), by label of the namespace (`team=a`).
 *
 * Entries are alternatives. A namespace that is not known has no labels.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { wildcard } from './exceptions/wildcard.ts'
import type { ObjectResult } from './results/result.ts'

export interface NamespaceChoice {
  /** Only these; empty: all. */
  readonly included: readonly string[]
  /** None of these. */
  readonly excluded: readonly string[]
}

/** The labels of a namespace; undefined for one that is not known. */
export type LabelsOfNamespace = (name: string) => Readonly<Record<string, string>> | undefined

/** Claims that an entry means one namespace by its name. */
export function isPlainName(entry: string): boolean {
  return /^[a-z0-9-]+$/.test(entry)
}

/** Claims that an object is chosen: a Namespace by itself, others by theirs; what has none always is. */
export function chosenBy(
  { included, excluded }: NamespaceChoice,
  labelsOf: LabelsOfNamespace,
): (object: KubeObject) => boolean {
  const isIncluded = included.length === 0 ? () => true : oneOf(included, labelsOf)
  const isExcluded = oneOf(excluded, labelsOf)
  return ({ kind, apiVersion, metadata }) => {
    const isNamespace = kind === 'Namespace' && apiVersion === 'v1'
    const namespace = isNamespace ? metadata.name : metadata.namespace
    return !namespace || (isIncluded(namespace) && !isExcluded(namespace))
  }
}

/**
 * Claims that a result is about what is chosen: a grant of a cluster-wide binding may be about an account of a
 * namespace that is not.
 */
export function reportedBy(isChosen: (object: KubeObject) => boolean): (result: ObjectResult) => boolean {
  return ({ grant }) => {
    if (!grant) return true
    const { kind, name, namespace, apiGroup = '' } = grant.subject
    return isChosen({ apiVersion: apiGroup, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } })
  }
}

function oneOf(entries: readonly string[], labelsOf: LabelsOfNamespace): (namespace: string) => boolean {
  const matchers = entries.map(entry => {
    const at = entry.indexOf('=')
    if (at < 0) return wildcard(entry)
    const [key, value] = [entry.slice(0, at), entry.slice(at + 1)]
    return (namespace: string) => {
      const labels = labelsOf(namespace)
      return labels !== undefined && Object.hasOwn(labels, key) && labels[key] === value
    }
  })
  return namespace => matchers.some(matches => matches(namespace))
}
