// SPDX-License-Identifier: Apache-2.0
/** Columns of the cluster's own furniture: nodes, namespaces, events, configuration, quotas. */
import type { ObjectView } from '#adapters/apiserver/descriptor.ts'
import { scalarText } from '#domain/json.ts'
import { age, type Cells, count, number, text, truth } from './cells.ts'
import { conditionStatus, joined, listAt, none, numberAt, objectAt, textAt, unknown, valueAt } from './read.ts'

const eventCells: Cells = {
  'Last Seen': ({ body }, now) => age(lastSeen(body), now),
  Type: text('type'),
  Reason: text('reason'),
  Object({ body }) {
    const object = eitherAt(body, 'involvedObject', 'regarding')
    const [kind, name] = [textAt(object, 'kind').toLowerCase(), textAt(object, 'name')]
    return name === '' ? kind : `${kind}/${name}`
  },
  Subobject: ({ body }) => textAt(eitherAt(body, 'involvedObject', 'regarding'), 'fieldPath'),
  Source({ body }) {
    const source = eitherAt(body, 'source', 'deprecatedSource')
    const reporter = eitherAt(body, 'reportingComponent', 'reportingController')
    const component = textAt(source, 'component') || scalarText(reporter)
    const host = textAt(source, 'host') || textAt(body, 'reportingInstance')
    return host === '' ? component : `${component}, ${host}`
  },
  Message: ({ body }) => scalarText(eitherAt(body, 'message', 'note')).trim(),
  'First Seen': ({ body }, now) => age(firstSeen(body), now),
  Count({ body }) {
    const count = eitherAt(body, 'count', 'deprecatedCount')
    return numberAt(body, 'series.count') || (typeof count === 'number' && count > 0 ? count : 1)
  },
}

/** An event has other names for the same fields in events.k8s.io. */
function eitherAt(event: unknown, core: string, newer: string): unknown {
  return valueAt(event, core) ?? valueAt(event, newer)
}

function firstSeen(event: unknown): unknown {
  return eitherAt(event, 'firstTimestamp', 'deprecatedFirstTimestamp') ?? valueAt(event, 'eventTime')
}

function lastSeen(event: unknown): unknown {
  const last = eitherAt(event, 'lastTimestamp', 'deprecatedLastTimestamp')
  return valueAt(event, 'series.lastObservedTime') ?? last ?? firstSeen(event)
}

/** By `group/plural`. */
export const clusterCells: Readonly<Record<string, Cells>> = {
  '/nodes': {
    Status: nodeStatus,
    Roles: nodeRoles,
    Version: text('status.nodeInfo.kubeletVersion'),
    'Internal-IP': ({ body }) => nodeAddress(body, 'InternalIP'),
    'External-IP': ({ body }) => nodeAddress(body, 'ExternalIP'),
    'OS-Image': text('status.nodeInfo.osImage', unknown),
    'Kernel-Version'({ body }) {
      const [kernel, processor] = [
        textAt(body, 'status.nodeInfo.kernelVersion'),
        textAt(body, 'status.nodeInfo.architecture'),
      ]
      return kernel === '' ? unknown : `${kernel}${processor === '' ? '' : ` (${processor})`}`
    },
    'Container-Runtime': text('status.nodeInfo.containerRuntimeVersion', unknown),
  },
  '/namespaces': { Status: text('status.phase') },
  '/events': eventCells,
  'events.k8s.io/events': eventCells,
  '/configmaps': {
    Data: ({ body }) => Object.keys(objectAt(body, 'data')).length + Object.keys(objectAt(body, 'binaryData')).length,
  },
  '/secrets': { Type: text('type'), Data: count('data') },
  '/resourcequotas': {
    Request: ({ body }) => quotaText(body, name => !name.startsWith('limits.')),
    Limit: ({ body }) => quotaText(body, name => name.startsWith('limits.')),
  },
  'coordination.k8s.io/leases': { Holder: text('spec.holderIdentity') },
  'node.k8s.io/runtimeclasses': { Handler: text('handler') },
  'scheduling.k8s.io/priorityclasses': {
    Value: number('value'),
    'Global-Default': truth('globalDefault'),
    PreemptionPolicy: text('preemptionPolicy'),
  },
  'policy/poddisruptionbudgets': {
    'Min Available': text('spec.minAvailable', 'N/A'),
    'Max Unavailable': text('spec.maxUnavailable', 'N/A'),
    'Allowed Disruptions': number('status.disruptionsAllowed'),
  },
  'apiregistration.k8s.io/apiservices': {
    Service({ body }) {
      const service = valueAt(body, 'spec.service')
      return service === undefined ? 'Local' : `${textAt(service, 'namespace')}/${textAt(service, 'name')}`
    },
    Available({ body }) {
      const available = listAt(body, 'status.conditions').find(item => textAt(item, 'type') === 'Available')
      const [status, reason] = [textAt(available, 'status', 'Unknown'), textAt(available, 'reason')]
      return status === 'True' || reason === '' ? status : `${status} (${reason})`
    },
  },
  'flowcontrol.apiserver.k8s.io/flowschemas': {
    PriorityLevel: text('spec.priorityLevelConfiguration.name', none),
    MatchingPrecedence: number('spec.matchingPrecedence'),
    DistinguisherMethod: text('spec.distinguisherMethod.type', none),
    MissingPL: ({ body }) => conditionStatus(body, 'Dangling') || '?',
  },
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': {
    Type: text('spec.type'),
    NominalConcurrencyShares: ({ body }) => numberOrNone(body, 'spec.limited.nominalConcurrencyShares'),
    Queues: ({ body }) => numberOrNone(body, 'spec.limited.limitResponse.queuing.queues'),
    HandSize: ({ body }) => numberOrNone(body, 'spec.limited.limitResponse.queuing.handSize'),
    QueueLengthLimit: ({ body }) => numberOrNone(body, 'spec.limited.limitResponse.queuing.queueLengthLimit'),
  },
  'resource.k8s.io/resourceclaims': { State: claimState },
  'resource.k8s.io/resourceslices': {
    Node: text('spec.nodeName', none),
    Driver: text('spec.driver'),
    Pool: text('spec.pool.name'),
  },
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': { Webhooks: count('webhooks') },
  'admissionregistration.k8s.io/validatingwebhookconfigurations': { Webhooks: count('webhooks') },
  'admissionregistration.k8s.io/mutatingadmissionpolicies': {
    Mutations: count('spec.mutations'),
    ParamKind: paramKind,
  },
  'admissionregistration.k8s.io/validatingadmissionpolicies': {
    Validations: count('spec.validations'),
    ParamKind: paramKind,
  },
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings': {
    PolicyName: text('spec.policyName'),
    ParamRef: paramRef,
  },
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': {
    PolicyName: text('spec.policyName'),
    ParamRef: paramRef,
  },
}

function numberOrNone(body: unknown, path: string): number | string {
  const value = valueAt(body, path)
  return typeof value === 'number' ? value : none
}

function nodeStatus({ body }: ObjectView): string {
  const ready = conditionStatus(body, 'Ready')
  const status = ready === '' ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady'
  return valueAt(body, 'spec.unschedulable') === true ? `${status},SchedulingDisabled` : status
}

const rolePrefix = 'node-role.kubernetes.io/'

function nodeRoles({ meta }: ObjectView): string {
  const roles = Object.entries(meta.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)]
    return key === 'kubernetes.io/role' && value !== '' ? [value] : []
  })
  return joined([...new Set(roles)].sort())
}

function nodeAddress(body: unknown, type: string): string {
  const address = listAt(body, 'status.addresses').find(item => textAt(item, 'type') === type)
  return textAt(address, 'address', none)
}

function quotaText(body: unknown, belongs: (resource: string) => boolean): string {
  const [hard, used] = [objectAt(body, 'status.hard'), objectAt(body, 'status.used')]
  const names = Object.keys(hard).filter(belongs).sort()
  return names.map(name => `${name}: ${scalarText(used[name]) || '0'}/${scalarText(hard[name])}`).join(', ')
}

function claimState({ meta, body }: ObjectView): string {
  const states = [
    ...(meta.deletionTimestamp === undefined ? [] : ['deleted']),
    ...(valueAt(body, 'status.allocation') === undefined
      ? meta.deletionTimestamp === undefined
        ? ['pending']
        : []
      : ['allocated']),
    ...(listAt(body, 'status.reservedFor').length > 0 ? ['reserved'] : []),
  ]
  return states.join(',')
}

function paramKind({ body }: ObjectView): string {
  const kind = valueAt(body, 'spec.paramKind')
  return kind === undefined ? '<unset>' : `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}`
}

function paramRef({ body }: ObjectView): string {
  const reference = valueAt(body, 'spec.paramRef')
  if (reference === undefined) return '<unset>'
  const [namespace, name] = [textAt(reference, 'namespace', '*'), textAt(reference, 'name')]
  return name === '' ? `${namespace}/*` : `${namespace}/${name}`
}
