// SPDX-License-Identifier: Apache-2.0
/**
 * Which controls a cluster enforces at admission: by policies that name their control in the label `controlId`, as
 * those of upstream's library do.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { kindNameOf } from './kinds.ts'
import { isRecord } from './subject.ts'

const policyKind = 'ValidatingAdmissionPolicy.admissionregistration.k8s.io'
const bindingKind = 'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io'

/** What has to be read to tell. */
export const admissionKinds: readonly string[] = [policyKind, bindingKind]

/** How a control is enforced. */
export interface AdmissionEnforcement {
  readonly policyName: string
  /** Without a binding a policy does nothing. */
  readonly bound: boolean
  /** `Deny`, `Warn`, `Audit` of its bindings, sorted. */
  readonly actions: readonly string[]
}

const controlLabel = 'controlId'

/** By id of the control. Where several policies are about one, the first by name that is bound is told, else the first. */
export function enforcementIn(objects: Iterable<KubeObject>): ReadonlyMap<string, AdmissionEnforcement> {
  const policies: KubeObject[] = []
  const actionsOf = new Map<string, Set<string>>()
  for (const object of objects) {
    const kind = kindNameOf(object)
    if (kind === policyKind) policies.push(object)
    if (kind !== bindingKind || !isRecord(object['spec'])) continue
    const { policyName, validationActions } = object['spec']
    if (typeof policyName !== 'string') continue
    const actions = actionsOf.get(policyName) ?? new Set<string>()
    actionsOf.set(policyName, actions)
    for (const action of Array.isArray(validationActions) ? (validationActions as readonly unknown[]) : [])
      if (typeof action === 'string') actions.add(action)
  }
  const found = new Map<string, AdmissionEnforcement>()
  const byName = (a: KubeObject, b: KubeObject) => (a.metadata.name < b.metadata.name ? -1 : 1)
  for (const { metadata } of policies.sort(byName)) {
    const controlID: unknown = metadata.labels?.[controlLabel]
    if (typeof controlID !== 'string' || found.get(controlID)?.bound) continue
    const actions = actionsOf.get(metadata.name)
    if (!actions && found.has(controlID)) continue
    found.set(controlID, {
      policyName: metadata.name,
      bound: actions !== undefined,
      actions: [...(actions ?? [])].sort(),
    })
  }
  return found
}
