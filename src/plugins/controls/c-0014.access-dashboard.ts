// SPDX-License-Identifier: Apache-2.0
import { refOf } from '#domain/kube-object.ts'
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { grantEvidence, grantPaths } from './families/rbac-rules.ts'

const dashboard = 'kubernetes-dashboard'

const bySubject: Rule = {
  name: 'rule-access-dashboard-subject-v1',
  *findings({ grant }: Subject): Iterable<Failure> {
    if (grant?.role.metadata.name !== dashboard || grant.subject.name === dashboard) return
    const paths = grantPaths(grant)
    yield { failedPaths: paths, reviewPaths: paths, evidence: grantEvidence(grant) }
  },
}

const byWorkload: Rule = {
  name: 'rule-access-dashboard-wl-v1',
  *findings({ object, workload }: Subject): Iterable<Failure> {
    if (!workload || refOf(object).name.startsWith(dashboard)) return
    for (const field of ['serviceAccountName', 'serviceAccount'] as const) {
      if (workload.spec[field] !== dashboard) continue
      const path = `${workload.specPath}.${field}`
      yield { failedPaths: [path], deletePaths: [path], evidence: [{ path, found: dashboard }] }
      return
    }
  },
}

/** The dashboard keeps its permissions to itself. */
export const control: Control = {
  id: 'C-0014',
  description:
    'Finds subjects other than the dashboard that hold its role, and workloads other than the dashboard that run as its service account.',
  why: 'The dashboard often holds wide permissions, as it acts for its users: whoever borrows its role or account has them without logging in.',
  remediation:
    'Remove the subject from the binding, and give the workload a service account of its own; better, run the dashboard without a role and let users log in with their own tokens.',
  test: 'Look at bindings of roles named kubernetes-dashboard for other subjects, and at workloads whose `serviceAccountName` is kubernetes-dashboard.',
  example: {
    before: 'spec:\n  serviceAccountName: kubernetes-dashboard',
    after: 'spec:\n  serviceAccountName: web',
  },
  rules: [bySubject, byWorkload],
}
