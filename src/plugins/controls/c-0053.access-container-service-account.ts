// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { grantEvidence } from './families/rbac-rules.ts'

const rule: Rule = {
  name: 'access-container-service-account-v1',
  covers: ({ grant }) => grant?.subject.kind === 'ServiceAccount',
  findings,
}

function* findings({ grant }: Subject): Iterable<Failure> {
  if (grant?.subject.kind !== 'ServiceAccount') return
  yield { evidence: grantEvidence(grant) }
}

/** Service accounts that a binding gives permissions. */
export const control: Control = {
  id: 'C-0053',
  description: 'Lists each service account that has a role, since every container that runs as it can use that role.',
  why: 'The token of the service account lies in the file system of its containers: who gets into one of them speaks to the API server with its permissions.',
  remediation:
    'Take the binding away where the application does not call the API; otherwise bind the smallest role, and switch `automountServiceAccountToken` off for pods that do not need the token.',
  test: 'For each service account among the subjects of a binding, ask whether the application in the pods that use it calls the API at all.',
  rules: [rule],
}
