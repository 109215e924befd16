// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { rule as automountDefault } from './rules/automount-default-service-account.ts'

/** Applications should have service accounts of their own. */
export const control: Control = {
  id: 'C-0189',
  description:
    'Finds namespaces in which only the service account `default` exists, and `default` accounts that mount their token.',
  why: 'What runs as `default` shares its rights and its name in the audit log with everything else that names no account.',
  remediation:
    'Create a service account for each application and name it in `serviceAccountName`; set `automountServiceAccountToken: false` on the account `default`.',
  test: 'Run `kubectl get serviceaccounts -A`: each namespace needs one beside `default`, and each `default` has to say `automountServiceAccountToken: false`.',
  example: {
    before: 'kind: ServiceAccount\nmetadata:\n  name: default',
    after: 'kind: ServiceAccount\nmetadata:\n  name: default\nautomountServiceAccountToken: false',
  },
  rules: [
    automountDefault,
    {
      name: 'namespace-without-service-account',
      joins: ['ServiceAccount'],
      covers: ({ kind }) => kind === 'Namespace',
      findings,
    },
  ],
}

function* findings({ object }: Subject, world: World): Iterable<Failure> {
  const accounts = world.list('ServiceAccount', object.metadata.name)
  if (accounts.some(({ metadata }) => metadata.name !== 'default')) return
  yield { evidence: [{ path: 'metadata.name', missing: 'a service account beside default in this namespace' }] }
}
