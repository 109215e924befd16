// SPDX-License-Identifier: Apache-2.0
/** Fails workloads whose service account holds a role that gives too much. */
import type { Failure, RelatedFinding, Rule } from '#engines/posture/control.ts'
import { roleOf } from '#engines/posture/grants.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { givesAny, type Power } from './rbac-rules.ts'
import {
  accountEvidence,
  accountOf,
  accountRoleJoins,
  bindingsOf,
  countsForAccount,
  mountsToken,
} from './service-account.ts'

interface WorkloadRoles {
  readonly name: string
  readonly powers: readonly Power[]
  /** Paths of the binding that a person should look at. */
  readonly bindingReviewPaths?: readonly string[]
}

/**
 * A rule that fails each workload with a mounted token whose role gives one of the powers.
 *
 * The service account is judged also where the object itself is not among the files: its name is enough for bindings.
 */
export function workloadRolesRule(of: WorkloadRoles): Rule {
  return {
    name: of.name,
    joins: accountRoleJoins,
    covers: countsForAccount,
    findings: (subject, world) => findings(of, subject, world),
  }
}

function* findings(of: WorkloadRoles, subject: Subject, world: World): Iterable<Failure> {
  const { workload } = subject
  const account = accountOf(subject, world)
  if (!workload || !account || !mountsToken(workload, account)) return
  for (const { binding, subjectIndex } of bindingsOf(account, world)) {
    const role = roleOf(binding, world)
    if (!role || !givesAny(role, of.powers)) continue
    const related: RelatedFinding[] = [
      {
        object: binding,
        deletePaths: [`subjects[${subjectIndex}]`],
        ...(of.bindingReviewPaths && { reviewPaths: of.bindingReviewPaths }),
      },
      { object: role },
    ]
    yield {
      evidence: [accountEvidence(workload)],
      related: account.object ? [{ object: account.object }, ...related] : related,
    }
  }
}
