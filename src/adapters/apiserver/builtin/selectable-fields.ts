// SPDX-License-Identifier: Apache-2.0
/** Fields of built-in kinds that field selectors may name, beside name and namespace. */
import type { ObjectView, ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { isJsonObject, scalarText } from '#domain/json.ts'

/** Paths by `group/plural`; a path names the field as clients write it. Source: the strategies of kube-apiserver. */
const paths: Readonly<Record<string, readonly string[]>> = {
  '/pods': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  '/nodes': ['spec.unschedulable'],
  '/namespaces': ['status.phase'],
  '/secrets': ['type'],
  '/services': ['spec.clusterIP', 'spec.type'],
  '/replicationcontrollers': ['status.replicas'],
  '/events': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'apps/replicasets': ['status.replicas'],
  'batch/jobs': ['status.successful'],
  'certificates.k8s.io/certificatesigningrequests': ['spec.signerName'],
}

/** What a missing field counts as, where that is not the empty text. */
const absent: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
  'status.replicas': '0',
  'status.successful': '0',
}

/** Where a field's value stands, when that is not its own path. */
const places: Readonly<Record<string, string>> = { source: 'source.component', 'status.successful': 'status.succeeded' }

/** Selectable fields of a built-in kind; undefined when it has none. */
export function selectableFieldsOf(group: string, plural: string): ResourceDescriptor['selectableFields'] {
  const names = paths[`${group}/${plural}`]
  return names && Object.fromEntries(names.map(name => [name, valueOf(name)]))
}

function valueOf(name: string): (object: ObjectView) => string {
  const keys = (places[name] ?? name).split('.')
  return ({ body }) => {
    let value: unknown = body
    for (const key of keys) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    return scalarText(value) || (absent[name] ?? '')
  }
}
