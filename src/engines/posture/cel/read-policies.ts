// SPDX-License-Identifier: Apache-2.0
/** Reads custom rules: ValidatingAdmissionPolicies among the objects of some files, as controls. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Framework } from '#engines/posture/framework.ts'
import type { LibraryParts } from '#engines/posture/library.ts'
import { type CustomControl, controlOfPolicy, isPolicy } from './policy.ts'

export interface CustomRules {
  readonly controls: readonly CustomControl[]
  /** Policies that cannot be used, each with its reason; the others are. */
  readonly doubts: readonly string[]
}

const mostPolicies = 1000

/**
 * The controls that the policies state; other objects are the parameters that policies ask for by kind, the first of
 * each kind. `source` names where they were read.
 */
export function readPolicies(objects: readonly KubeObject[], source: string): CustomRules {
  const controls = new Map<string, CustomControl>()
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

/** A library's parts with custom controls beside, or in the place of, those of the same id. */
export function withCustomRules(parts: LibraryParts, custom: readonly CustomControl[]): LibraryParts {
  const ids = new Set(custom.map(({ control }) => control.id))
  return {
    ...parts,
    controls: [...parts.controls.filter(({ id }) => !ids.has(id)), ...custom.map(({ control }) => control)],
    controlFacts: { ...parts.controlFacts, ...Object.fromEntries(custom.map(({ facts }) => [facts.id, facts])) },
    ruleFacts: {
      ...parts.ruleFacts,
      ...Object.fromEntries(custom.map(({ ruleFacts }) => [ruleFacts.name, ruleFacts])),
    },
  }
}

/** The framework that lists custom controls, so that a scan can select and score them like others. */
export function frameworkOf(custom: readonly CustomControl[]): Framework {
  const controls = custom.map(({ control }) => ({ controlID: control.id }))
  return { name: 'Custom', version: '', typeTags: [], scanningScope: [], controls }
}

function paramsFor(policy: KubeObject, objects: readonly KubeObject[]): KubeObject | undefined {
  const { paramKind } = (policy['spec'] ?? {}) as {
    readonly paramKind?: { readonly apiVersion?: unknown; readonly kind?: unknown }
  }
  if (!paramKind) return undefined
  return objects.find(({ apiVersion, kind }) => apiVersion === paramKind.apiVersion && kind === paramKind.kind)
}
