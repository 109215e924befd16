// SPDX-License-Identifier: Apache-2.0
/** Turns what evaluation says of an object into the two objects that storage keeps of it. */
import { createHash } from 'node:crypto'
import type {
  ScannedControl,
  WorkloadConfigurationScan,
  WorkloadConfigurationScanSummary,
  WorkloadScanRelatedObject,
} from '#api/spdx-v1beta1/types.generated.ts'
import { groupOf, type KubeObject, keyOf, type OwnerReference, refOf, versionOf } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { labelValue } from '#domain/label-value.ts'
import { distinctSlug, rbacSlug, resourceSlug } from '#domain/slug.ts'
import { engineVersion, libraryVersion } from '#domain/version.ts'
import { formatWorkloadId } from '#domain/workload-id.ts'
import type { ControlResult, ObjectResult } from '#engines/posture/results/result.ts'
import type { RbacGrant } from '#engines/posture/subject.ts'
import { ruleOf } from './result-rule.ts'

export const resultApiVersion = 'spdx.softwarecomposition.kubescape.io/v1beta1'

/** Annotations of our own: what a result was made of, so that nothing unchanged is written again. */
export const resultAnnotations = {
  objectKey: 'kubescape.io/object-key',
  specHash: 'kubescape.io/spec-hash',
  resultHash: 'kubescape.io/result-hash',
  engineVersion: 'kubescape.io/engine-version',
  libraryVersion: 'kubescape.io/library-version',
} as const

export interface ResultSetup {
  readonly clusterName: string
  /** Where results of cluster-scoped objects and of grants go. */
  readonly ownNamespace: string
  /** Results name their object as owner, so that the cluster's garbage collector removes them with it. */
  readonly setOwner: boolean
}

/** The two objects of one result, and the hash by which a change of either is seen. */
export interface ResultObjects {
  readonly namespace: string
  readonly name: string
  readonly hash: string
  readonly detail: WorkloadConfigurationScan
  readonly summary: WorkloadConfigurationScanSummary
}

/** Tells whose a result name is; `undefined` when it is free. */
export type NameHolder = (namespace: string, name: string) => string | undefined

/** Identity of a result: its object, or its grant. */
export function resultKey({ object, grant }: ObjectResult): string {
  const key = keyOf(refOf(object))
  return grant ? `${key}#${grant.subject.kind}/${grant.subject.namespace ?? ''}/${grant.subject.name}` : key
}

/** The objects to store. A name that another result holds gets a short hash. */
export function resultObjects(
  result: ObjectResult,
  specHash: string,
  setup: ResultSetup,
  holderOf: NameHolder,
): ResultObjects {
  const { object, grant, controls } = result
  const namespace = grant || !object.metadata.namespace ? setup.ownNamespace : object.metadata.namespace
  const key = resultKey(result)
  const slug = grant ? rbacSlug(triplet(grant)) : resourceSlug(object.kind, object.metadata.name)
  const holder = holderOf(namespace, slug)
  const name = holder === undefined || holder === key ? slug : distinctSlug(slug, key)
  const labels = labelsOf(object, grant)
  const spec = {
    controls: Object.fromEntries(controls.map(each => [each.control.facts.id, detailOf(each)])),
    relatedObjects: relatedOf(result),
  }
  const summarySpec = {
    severities: severitiesOf(controls),
    controls: Object.fromEntries(controls.map(each => [each.control.facts.id, briefOf(each)])),
  }
  const owners = ownersOf(object, namespace, setup)
  const hash = hashOf([labels, spec, owners])
  const annotations = {
    [labelKeys.wlid]: wlidOf(object, setup.clusterName),
    [resultAnnotations.objectKey]: key,
    [resultAnnotations.specHash]: specHash,
    [resultAnnotations.resultHash]: hash,
    [resultAnnotations.engineVersion]: engineVersion,
    [resultAnnotations.libraryVersion]: libraryVersion,
  }
  const metadata = { name, namespace, labels, annotations, ...(owners && { ownerReferences: owners }) }
  return {
    namespace,
    name,
    hash,
    detail: { apiVersion: resultApiVersion, kind: 'WorkloadConfigurationScan', metadata, spec },
    summary: { apiVersion: resultApiVersion, kind: 'WorkloadConfigurationScanSummary', metadata, spec: summarySpec },
  }
}

/** Hash of what an object asks for: without identity of the instance, versions and status. */
export function specHashOf(object: KubeObject): string {
  const { status: _, metadata, ...rest } = object
  const {
    uid: __,
    resourceVersion: ___,
    generation: ____,
    managedFields: _____,
    creationTimestamp: ______,
    ...kept
  } = metadata
  return hashOf([rest, kept])
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)
}

function triplet({ subject, role, binding }: RbacGrant) {
  return {
    subject: { kind: subject.kind, name: subject.name },
    role: { kind: role.kind, name: role.metadata.name },
    binding: { kind: binding.kind, name: binding.metadata.name },
  }
}

function wlidOf({ kind, metadata }: KubeObject, cluster: string): string {
  return formatWorkloadId({ cluster, namespace: metadata.namespace ?? '', kind, name: metadata.name })
}

function labelsOf(object: KubeObject, grant: RbacGrant | undefined): Record<string, string> {
  const { namespace = '', name } = object.metadata
  const labels: Record<string, string> = {
    [labelKeys.apiGroup]: groupOf(object.apiVersion),
    [labelKeys.apiVersion]: versionOf(object.apiVersion),
    [labelKeys.kind]: object.kind,
    [labelKeys.name]: name,
    [labelKeys.namespace]: namespace,
    ...(grant && grantLabels(grant)),
  }
  const valid = Object.entries(labels).map(([key, value]) => [key, labelValue(value)] as const)
  return Object.fromEntries(valid.filter(([, value]) => value !== ''))
}

function grantLabels({ subject, role, binding }: RbacGrant): Record<string, string> {
  const isClusterRole = role.kind === 'ClusterRole'
  const isClusterBinding = binding.kind === 'ClusterRoleBinding'
  return {
    [labelKeys.kind]: subject.kind,
    [labelKeys.name]: subject.name,
    [labelKeys.namespace]: subject.namespace ?? '',
    [labelKeys.rbacResource]: 'true',
    [isClusterRole ? labelKeys.clusterRoleName : labelKeys.roleName]: role.metadata.name,
    ...(!isClusterRole && { [labelKeys.roleNamespace]: role.metadata.namespace ?? '' }),
    [isClusterBinding ? labelKeys.clusterRoleBindingName : labelKeys.roleBindingName]: binding.metadata.name,
    ...(!isClusterBinding && { [labelKeys.roleBindingNamespace]: binding.metadata.namespace ?? '' }),
  }
}

function ownersOf(
  { apiVersion, kind, metadata }: KubeObject,
  namespace: string,
  { setOwner }: ResultSetup,
): OwnerReference[] | undefined {
  if (!setOwner || !metadata.uid || metadata.namespace !== namespace) return undefined
  return [{ apiVersion, kind, name: metadata.name, uid: metadata.uid }]
}

function statusOf({ status, subStatus, info }: ControlResult) {
  return { status, subStatus, info }
}

function severityOf({ control }: ControlResult) {
  return { severity: control.severity, scoreFactor: control.facts.baseScore }
}

function briefOf(result: ControlResult) {
  return { controlID: result.control.facts.id, severity: severityOf(result), status: statusOf(result) }
}

function detailOf(result: ControlResult): ScannedControl {
  const { facts } = result.control
  return {
    controlID: facts.id,
    name: facts.name,
    severity: severityOf(result),
    status: statusOf(result),
    rules: result.rules.map(ruleOf),
  }
}

function severitiesOf(controls: readonly ControlResult[]) {
  const count = (severity: string) =>
    controls.filter(({ status, control }) => status === 'failed' && control.severity === severity).length
  return {
    critical: count('Critical'),
    high: count('High'),
    medium: count('Medium'),
    low: count('Low'),
    unknown: count('Unknown'),
  }
}

function relatedOf({ grant, controls }: ObjectResult): WorkloadScanRelatedObject[] {
  const related = new Map<string, KubeObject>()
  const add = (object: KubeObject) => related.set(keyOf(refOf(object)), object)
  if (grant) for (const each of [grant.binding, grant.role]) add(each)
  for (const { rules } of controls)
    for (const { failures } of rules)
      for (const failure of failures) for (const each of failure.related ?? []) add(each.object)
  return [...related]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => ({
      namespace: each.metadata.namespace ?? '',
      apiGroup: groupOf(each.apiVersion),
      apiVersion: versionOf(each.apiVersion),
      kind: each.kind,
      name: each.metadata.name,
    }))
}
