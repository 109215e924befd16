// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { rule as onlyDefaultRoles } from './rules/ensure-default-service-accounts-has-only-default-roles.ts'

const automount: Rule = {
  name: 'automount-default-service-account',
  covers: ({ object }) => object.metadata.name === 'default',
  findings,
}

function* findings({ object }: Subject): Iterable<Failure> {
  const path = 'automountServiceAccountToken'
  const value = object[path]
  if (object.metadata.name !== 'default' || value === false) return
  if (value === true) yield { failedPaths: [path], deletePaths: [path], evidence: [{ path, found: value }] }
  else yield { fixPaths: [{ path, value: 'false' }], evidence: [{ path, missing: `${path}: false` }] }
}

/** Workloads on EKS have service accounts of their own. */
export const control: Control = {
  id: 'C-0225',
  description:
    'Finds roles bound to the service account `default`, and accounts of that name whose token is mounted unasked.',
  why: 'Pods without an account of their own share `default`: what one of them needs, all of them get, AWS roles included.',
  remediation:
    'Create a service account for each workload, bind roles to it, and set `automountServiceAccountToken: false` on every `default`.',
  test: 'List bindings with `default` among their service accounts, and `kubectl get sa default -A -o yaml` for `automountServiceAccountToken`.',
  example: {
    before: 'kind: ServiceAccount\nmetadata:\n  name: default',
    after: 'kind: ServiceAccount\nmetadata:\n  name: default\nautomountServiceAccountToken: false',
  },
  rules: [onlyDefaultRoles, automount],
}
