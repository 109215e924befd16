// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/ensure-default-service-accounts-has-only-default-roles.ts'

/** Workloads on AKS have service accounts of their own. */
export const control: Control = {
  id: 'C-0239',
  description: 'Finds roles bound to the service account `default`.',
  why: 'Pods without an account of their own share `default`: what one of them needs, all of them get, managed identities included.',
  remediation:
    'Create a service account for each workload that calls the API or Azure, and bind roles to it instead of `default`.',
  test: 'List bindings with `default` among their service accounts: `kubectl get rolebindings,clusterrolebindings -A -o wide`.',
  rules: [rule],
}
