// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-manual.ts'

/** People do not log in with client certificates. */
export const control: Control = {
  id: 'C-0286',
  description: 'Client certificates are for programs: Kubernetes cannot revoke them.',
  why: 'Who leaves the company keeps access until the certificate expires, or until the authority of the cluster is replaced.',
  remediation: 'Connect an identity provider (OIDC), and keep certificates for components of the cluster.',
  test: 'Ask how people log in, and look for client-certificate-data in their kubeconfig files.',
  rules: [rule],
}
