// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { accountJoins, accountOf, bindingsOf, countsForAccount, mountsToken } from './families/service-account.ts'

const rule: Rule = {
  name: 'serviceaccount-token-mount',
  joins: accountJoins,
  covers: countsForAccount,
  findings,
}

function* findings(subject: Subject, world: World): Iterable<Failure> {
  const { workload } = subject
  const account = accountOf(subject, world)
  if (!workload || !account || !mountsToken(workload, account)) return
  const [binding] = bindingsOf(account, world)
  if (!binding) return
  const path = `${workload.specPath}.automountServiceAccountToken`
  const related = account.object ? [{ object: account.object }] : []
  if (workload.spec.automountServiceAccountToken === true)
    yield { failedPaths: [path], reviewPaths: [path], related, evidence: [{ path, found: true }] }
  else
    yield {
      fixPaths: [{ path, value: 'false' }],
      related,
      evidence: [{ path, missing: 'automountServiceAccountToken: false' }],
    }
}

/** Pods carry tokens only if they use them. */
export const control: Control = {
  id: 'C-0261',
  description: 'Finds workloads that mount the token of a service account which a binding gives permissions.',
  why: 'The token lies in a file: a bug that reads files, or a shell in the container, speaks to the API server as the account.',
  remediation:
    'Set `automountServiceAccountToken: false` in the pod spec or on the service account, and mount a projected token with an audience where one is needed.',
  test: 'For each workload look at `automountServiceAccountToken` of the pod, else of its service account, then for bindings that name the account or a group of all accounts.',
  example: {
    before: 'spec:\n  serviceAccountName: web',
    after: 'spec:\n  serviceAccountName: web\n  automountServiceAccountToken: false',
  },
  rules: [rule],
}
