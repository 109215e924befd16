// SPDX-License-Identifier: Apache-2.0
/** Reads custom rules: ValidatingAdmissionPolicies among the objects of some files, as controls. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { OwnControl } from '#engines/posture/library/own-control.ts'
import { controlOfPolicy, isPolicy } from './policy.ts'

export interface CustomRules {
  readonly controls: readonly OwnControl[]
  /** Policies that cannot be used, each with its reason; the others are. */
  readonly doubts: readonly string[]
}

const mostPolicies = 1000

/**
 * The controls that the policies state; other objects are the parameters that policies ask for by kind, the first of
 * each kind. `source` names where they were read.
 */
export function readPolicies(objects: readonly KubeObject[], source: string): CustomRules {
  const controls = new Map<string, OwnControl>()
  const doubts: string[] = []
  const policies = objects.filter(isPolicy)
  for (const policy of policies.slice(0, mostPolicies)) {
    const place = `${source}: policy ${JSON.stringify(policy.metadata.name)}`
    try {
      const made = controlOfPolicy(policy, paramsFor(policy, objects))
      if (controls.has(made.control.id)) doubts.push(`${place}: a policy before has the id ${made.control.id} already`)
      else controls.set(made.control.id, made)
    } catch (error) {
      doubts.push(`${place}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (policies.length > mostPolicies) doubts.push(`${source}: more than ${mostPolicies} policies; the rest is not read`)
  return { controls: [...controls.values()], doubts }
}

function paramsFor(policy: KubeObject, objects: readonly KubeObject[]): KubeObject | undefined {
  const { paramKind } = (policy['spec'] ?? {}) as {
    readonly paramKind?: { readonly apiVersion?: unknown; readonly kind?: unknown }
  }
  if (!paramKind) return undefined
  return objects.find(({ apiVersion, kind }) => apiVersion === paramKind.apiVersion && kind === paramKind.kind)
}
