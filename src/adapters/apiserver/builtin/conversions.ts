// SPDX-License-Identifier: Apache-2.0
/** The two pairs of built-in kinds that are one object in two shapes: events and pod autoscalers. */
import type { StorageBinding } from '#adapters/apiserver/descriptor.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'

/** Storage of resources that share it, by `groupVersion/plural`. Events are kept as core/v1, autoscalers as v2. */
export const conversions: Readonly<Record<string, StorageBinding>> = {
  'v1/events': { key: 'events' },
  'events.k8s.io/v1/events': { key: 'events', convert: { toStored: coreEvent, fromStored: newEvent } },
  'autoscaling/v2/horizontalpodautoscalers': { key: 'horizontalpodautoscalers.autoscaling' },
  'autoscaling/v1/horizontalpodautoscalers': {
    key: 'horizontalpodautoscalers.autoscaling',
    convert: { toStored: autoscalerV2, fromStored: autoscalerV1 },
  },
}

/** Names of the same field: in events.k8s.io/v1, and in core/v1. */
const eventFields: readonly (readonly [string, string])[] = [
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedCount', 'count'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedSource', 'source'],
]

function coreEvent(event: KubeObject): KubeObject {
  const names = new Map(eventFields)
  return { ...renamed(event, names), apiVersion: 'v1', kind: 'Event', metadata: event.metadata }
}

function newEvent(event: KubeObject): KubeObject {
  const names = new Map(eventFields.map(([newer, core]) => [core, newer]))
  return { ...renamed(event, names), apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: event.metadata }
}

function renamed(object: KubeObject, names: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]))
}

/** What v1 has no field for travels in annotations, as with a real API server, so that a v1 client loses nothing. */
const keptPrefix = 'autoscaling.alpha.kubernetes.io/'
const kept = ['metrics', 'behavior'] as const

function autoscalerV1(stored: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = sectionOf(stored, 'spec')
  const { currentMetrics, conditions: _, ...status } = sectionOf(stored, 'status')
  const all = isJsonArray(metrics) ? metrics : []
  const cpu = all.find(metric => cpuPercent(metric, 'target') !== undefined)
  const others = all.filter(metric => metric !== cpu)
  const annotations = {
    ...stored.metadata.annotations,
    ...(others.length > 0 && { [`${keptPrefix}metrics`]: JSON.stringify(others) }),
    ...(behavior !== undefined && { [`${keptPrefix}behavior`]: JSON.stringify(behavior) }),
  }
  const target = cpu === undefined ? undefined : cpuPercent(cpu, 'target')
  const current = isJsonArray(currentMetrics)
    ? currentMetrics.map(metric => cpuPercent(metric, 'current')).find(percent => percent !== undefined)
    : undefined
  return {
    ...stored,
    apiVersion: 'autoscaling/v1',
    metadata: Object.keys(annotations).length > 0 ? { ...stored.metadata, annotations } : stored.metadata,
    spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
    status: { ...status, ...(current !== undefined && { currentCPUUtilizationPercentage: current }) },
  }
}

function autoscalerV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = sectionOf(object, 'spec')
  const { currentCPUUtilizationPercentage: current, ...status } = sectionOf(object, 'status')
  const annotations = { ...object.metadata.annotations }
  const [metrics, behavior] = kept.map(name => {
    const text = annotations[keptPrefix + name]
    delete annotations[keptPrefix + name]
    return text === undefined ? undefined : parsed(text)
  })
  const cpu = target === undefined ? [] : [cpuMetric('target', target)]
  const all = [...cpu, ...(isJsonArray(metrics) ? metrics : [])]
  const { annotations: _, ...metadata } = object.metadata
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
    spec: { ...spec, ...(all.length > 0 && { metrics: all }), ...(behavior !== undefined && { behavior }) },
    status: { ...status, ...(current !== undefined && { currentMetrics: [cpuMetric('current', current)] }) },
  }
}

function cpuMetric(place: 'target' | 'current', percent: Json): Json {
  const type = place === 'target' ? { type: 'Utilization' } : {}
  return { type: 'Resource', resource: { name: 'cpu', [place]: { ...type, averageUtilization: percent } } }
}

function cpuPercent(metric: Json, place: 'target' | 'current'): Json | undefined {
  if (!isJsonObject(metric) || !isJsonObject(metric['resource']) || metric['resource']['name'] !== 'cpu')
    return undefined
  const value = metric['resource'][place]
  return isJsonObject(value) ? value['averageUtilization'] : undefined
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    // Written by hand into the annotation; it was no metric before either.
    return undefined
  }
}

function sectionOf(object: KubeObject, name: 'spec' | 'status'): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}
