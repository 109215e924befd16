// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { textOf } from './families/fields.ts'

/** Workloads should name their service account by the field of today. */
export const control: Control = {
  id: 'C-0294',
  description:
    'Finds workloads that name their service account by the deprecated field `serviceAccount`, alone or with another name in `serviceAccountName`.',
  why: 'Where both fields differ, the newer one wins, and a reader of the older one is wrong about the rights of the workload.',
  remediation: 'Name the account in `serviceAccountName` and remove `serviceAccount`.',
  test: 'Look for `serviceAccount` in the pod spec: it has to be absent, or equal to `serviceAccountName`.',
  example: { before: 'spec:\n  serviceAccount: app', after: 'spec:\n  serviceAccountName: app' },
  rules: [{ name: 'deprecated-service-account-field', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  const old = textOf(workload?.spec.serviceAccount)
  const current = textOf(workload?.spec.serviceAccountName)
  if (!workload || old === undefined || old === current) return
  const path = `${workload.specPath}.serviceAccount`
  yield {
    failedPaths: [path],
    deletePaths: [path],
    ...(current === undefined && { fixPaths: [{ path: `${workload.specPath}.serviceAccountName`, value: old }] }),
    evidence: [{ path, found: old }],
  }
}
