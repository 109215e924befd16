// SPDX-License-Identifier: Apache-2.0
/** Specifications of profiles as the engine takes them, whoever wrote them. */
import { conform } from '#api/spdx-v1beta1/conform.ts'
import { isJsonArray, isJsonObject, ownValue, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { Neighbor, Observed, Requirement, Selector } from '#engines/profile/observed.ts'
import type { ActivityOverlay, TrafficOverlay } from '#engines/profile/overlay.ts'

/** What a specification of a container profile says; what has the wrong shape counts as not there. */
export function readObserved(spec: unknown): Observed {
  const { matchLabels: _labels, matchExpressions: _expressions, ...rest } = conform('ContainerProfileSpec', spec)
  const observed = rest as unknown as Observed
  return { ...observed, ...readSelector(spec), ...withSelectors(observed) }
}

/** What a person says a container does. */
export function readActivity(container: Json): ActivityOverlay {
  return conform('ApplicationProfileContainer', container) as unknown as ActivityOverlay
}

/** With whom a person says a container speaks. */
export function readTraffic(container: Json): TrafficOverlay {
  return withSelectors(conform('NetworkNeighborhoodContainer', container) as unknown as TrafficOverlay)
}

/** Labels and requirements that select pods; empty when the value has neither. */
export function readSelector(value: unknown): Selector {
  if (!isJsonObject(value)) return {}
  const labels = ownValue(value, 'matchLabels')
  const expressions = ownValue(value, 'matchExpressions')
  return {
    ...(isJsonObject(labels) && { matchLabels: textsOf(labels) }),
    ...(isJsonArray(expressions) && { matchExpressions: expressions.flatMap(requirementOf) }),
  }
}

function textsOf(labels: Readonly<Record<string, Json>>): Readonly<Record<string, string>> {
  const texts = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return Object.fromEntries(texts)
}

function requirementOf(item: Json): readonly Requirement[] {
  if (!isJsonObject(item)) return []
  const [key, operator] = [scalarText(ownValue(item, 'key')), scalarText(ownValue(item, 'operator'))]
  const values = ownValue(item, 'values')
  const texts = isJsonArray(values) ? values.filter(value => typeof value === 'string') : []
  return [{ key, operator, ...(texts.length > 0 && { values: texts }) }]
}

/** Selectors are not of this group, so that reading by its types leaves them as they are. */
function withSelectors({ ingress, egress }: TrafficOverlay): TrafficOverlay {
  return { ingress: ingress.map(withReadSelectors), egress: egress.map(withReadSelectors) }
}

function withReadSelectors(neighbor: Neighbor): Neighbor {
  const { podSelector, namespaceSelector, ...rest } = neighbor
  return {
    ...rest,
    ...(podSelector && { podSelector: readSelector(podSelector) }),
    ...(namespaceSelector && { namespaceSelector: readSelector(namespaceSelector) }),
  }
}
