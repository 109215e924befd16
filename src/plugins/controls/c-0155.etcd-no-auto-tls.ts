// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule('etcd-auto-tls-disabled', 'etcd', booleanDemand('auto-tls', 'false', 'is right'))

/** etcd does not sign its own certificates. */
export const control: Control = {
  id: 'C-0155',
  description: 'Finds etcd members that make themselves self-signed certificates.',
  why: 'Nobody can verify a self-signed certificate: clients can be deceived by anybody in between.',
  remediation: 'Remove `--auto-tls`, and name certificates that the CA of etcd has signed.',
  test: 'Look at `--auto-tls` of the etcd pods in `kube-system`: true fails, absence means false.',
  example: {
    before: 'containers:\n- command:\n  - etcd\n  - --auto-tls=true',
    after: 'containers:\n- command:\n  - etcd\n  - --auto-tls=false',
  },
  rules: [rule],
}
