// SPDX-License-Identifier: Apache-2.0
/**
 * Pod security policies, which Kubernetes knew until 1.25.
 *
 * A pod is admitted when one policy admits it, and nobody knows here which policy a pod may use: a rule fails the
 * policies that permit something only where every policy permits it.
 */
import type { FindingPaths, Rule } from '#engines/posture/control.ts'
import type { World } from '#engines/posture/world.ts'
import { evidenceOf, type Fields, fieldsOf } from './fields.ts'

const policyKind = 'PodSecurityPolicy.policy'

export interface PolicyQuestion {
  /** Where the policy says it: `spec.hostPID`. */
  readonly path: string
  /** Whether a policy with this `spec` permits what should not be permitted. */
  readonly permits: (spec: Fields) => boolean
  /** The value that forbids it, for a field that has to be added; else the field is to be deleted. */
  readonly fix?: { readonly path: string; readonly value: string }
}

/** The rule that some policy forbids what the question asks for. */
export function policyRule(name: string, { path, permits, fix }: PolicyQuestion): Rule {
  return {
    name,
    joins: [policyKind],
    *findings({ object }, world: World) {
      const spec = fieldsOf(object['spec'])
      if (!permits(spec) || !world.list(policyKind).every(each => permits(fieldsOf(each['spec'])))) return
      const paths: FindingPaths = fix ? { fixPaths: [fix] } : { failedPaths: [path], deletePaths: [path] }
      yield { ...paths, evidence: [evidenceOf(path, valueAt(object, path), `a value that forbids it`)] }
    },
  }
}

function valueAt(object: unknown, path: string): unknown {
  return path.split('.').reduce((value: unknown, field) => fieldsOf(value)[field], object)
}
