// SPDX-License-Identifier: Apache-2.0
/** Columns of what runs pods. */
import type { ObjectView } from '#adapters/apiserver/descriptor.ts'
import { ageSince, humanDuration } from '#domain/human-duration.ts'
import { groupOf } from '#domain/kube-object.ts'
import { age, type Cells, containerCells, count, number, selector, text } from './cells.ts'
import { podCells } from './pods.ts'
import { conditionStatus, labelsText, listAt, none, numberAt, textAt, unset, valueAt } from './read.ts'

/** A workload whose `replicas` is absent wants one. */
function wanted({ body }: ObjectView): number {
  return numberAt(body, 'spec.replicas', 1)
}

function readyOfWanted(object: ObjectView): string {
  return `${numberAt(object.body, 'status.readyReplicas')}/${wanted(object)}`
}

const template = containerCells('spec.template.spec')

const replicas: Cells = {
  Desired: wanted,
  Current: number('status.replicas'),
  Ready: number('status.readyReplicas'),
  ...template,
  Selector: selector('spec.selector'),
}

/** By `group/plural`. */
export const workloadCells: Readonly<Record<string, Cells>> = {
  '/pods': podCells,
  '/podtemplates': {
    ...containerCells('template.spec'),
    'Pod Labels': ({ body }) => labelsText(valueAt(body, 'template.metadata.labels')),
  },
  '/replicationcontrollers': replicas,
  'apps/replicasets': replicas,
  'apps/deployments': {
    Ready: readyOfWanted,
    'Up-to-date': number('status.updatedReplicas'),
    Available: number('status.availableReplicas'),
    ...template,
    Selector: selector('spec.selector'),
  },
  'apps/statefulsets': { Ready: readyOfWanted, ...template },
  'apps/daemonsets': {
    Desired: number('status.desiredNumberScheduled'),
    Current: number('status.currentNumberScheduled'),
    Ready: number('status.numberReady'),
    'Up-to-date': number('status.updatedNumberScheduled'),
    Available: number('status.numberAvailable'),
    'Node Selector': ({ body }) => labelsText(valueAt(body, 'spec.template.spec.nodeSelector')),
    ...template,
    Selector: selector('spec.selector'),
  },
  'apps/controllerrevisions': { Controller: controllerOf, Revision: number('revision') },
  'batch/jobs': {
    Status: jobStatus,
    Completions: jobCompletions,
    Duration: jobDuration,
    ...template,
    Selector: selector('spec.selector'),
  },
  'batch/cronjobs': {
    Schedule: text('spec.schedule'),
    Timezone: text('spec.timeZone', none),
    Suspend({ body }) {
      const value = valueAt(body, 'spec.suspend')
      return typeof value === 'boolean' ? (value ? 'True' : 'False') : unset
    },
    Active: count('status.active'),
    'Last Schedule': ({ body }, now) => {
      const last = valueAt(body, 'status.lastScheduleTime')
      return last === undefined ? none : age(last, now)
    },
    ...containerCells('spec.jobTemplate.spec.template.spec'),
    Selector: selector('spec.jobTemplate.spec.selector'),
  },
  'autoscaling/horizontalpodautoscalers': {
    Reference: ({ body }) => `${textAt(body, 'spec.scaleTargetRef.kind')}/${textAt(body, 'spec.scaleTargetRef.name')}`,
    Targets: autoscalerTargets,
    MinPods: text('spec.minReplicas', unset),
    MaxPods: number('spec.maxReplicas'),
    Replicas: number('status.currentReplicas'),
  },
}

function controllerOf({ meta }: ObjectView): string {
  const owner = meta.ownerReferences?.find(reference => reference.controller === true)
  if (!owner) return none
  const group = groupOf(owner.apiVersion)
  return `${owner.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${owner.name}`
}

function jobStatus({ meta, body }: ObjectView): string {
  const holds = (type: string) => conditionStatus(body, type) === 'True'
  if (holds('Complete')) return 'Complete'
  if (holds('Failed')) return 'Failed'
  if (meta.deletionTimestamp !== undefined) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running'
}

function jobCompletions({ body }: ObjectView): string {
  const succeeded = numberAt(body, 'status.succeeded')
  const completions = valueAt(body, 'spec.completions')
  if (typeof completions === 'number') return `${succeeded}/${completions}`
  const parallelism = numberAt(body, 'spec.parallelism')
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function jobDuration({ body }: ObjectView, now: number): string {
  const [start, end] = [textAt(body, 'status.startTime'), textAt(body, 'status.completionTime')]
  if (start === '') return ''
  if (end === '') return ageSince(start, now) ?? ''
  const lastedMs = Date.parse(end) - Date.parse(start)
  return Number.isNaN(lastedMs) ? '' : humanDuration(lastedMs)
}

/** Targets shown before the rest is only counted. */
const mostTargets = 2

function autoscalerTargets({ body }: ObjectView): string {
  const metrics = listAt(body, 'spec.metrics')
  const percent = valueAt(body, 'spec.targetCPUUtilizationPercentage')
  if (typeof percent === 'number') {
    const current = valueAt(body, 'status.currentCPUUtilizationPercentage')
    return `cpu: ${typeof current === 'number' ? `${current}%` : '<unknown>'}/${percent}%`
  }
  if (metrics.length === 0) return none
  const current = listAt(body, 'status.currentMetrics')
  const shown = metrics.slice(0, mostTargets).map((metric, i) => metricText(metric, current[i]))
  const rest = metrics.length - shown.length
  return `${shown.join(', ')}${rest > 0 ? ` + ${rest} more...` : ''}`
}

function metricText(metric: unknown, current: unknown): string {
  const type = textAt(metric, 'type')
  const key = `${type.charAt(0).toLowerCase()}${type.slice(1)}`
  const [target, now] = [valueAt(metric, `${key}.target`), valueAt(current, `${key}.current`)]
  const isUtilization = valueAt(target, 'averageUtilization') !== undefined
  const field = isUtilization
    ? 'averageUtilization'
    : (['averageValue', 'value'].find(name => valueAt(target, name) !== undefined) ?? 'value')
  const unit = isUtilization ? '%' : ''
  const measured = valueAt(now, field) === undefined ? '<unknown>' : `${textAt(now, field)}${unit}`
  const ratio = `${measured}/${textAt(target, field, '<auto>')}${unit}`
  const name = textAt(metric, `${key}.name`)
  if (name !== '') return `${name}: ${ratio}`
  return key === 'external' && field === 'averageValue' ? `${ratio} (avg)` : ratio
}
