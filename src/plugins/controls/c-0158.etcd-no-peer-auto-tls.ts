// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule('etcd-peer-auto-tls-disabled', 'etcd', booleanDemand('peer-auto-tls', 'false', 'is right'))

/** Members of etcd do not sign their own certificates. */
export const control: Control = {
  id: 'C-0158',
  description: 'Finds etcd members that make themselves self-signed certificates for peers.',
  why: 'Nobody can verify a self-signed certificate: a false member can stand in for a real one.',
  remediation: 'Remove `--peer-auto-tls`, and name certificates that the CA of the peers has signed.',
  test: 'Look at `--peer-auto-tls` of the etcd pods in `kube-system`: true fails, absence means false.',
  example: {
    before: 'containers:\n- command:\n  - etcd\n  - --peer-auto-tls=true',
    after: 'containers:\n- command:\n  - etcd\n  - --peer-auto-tls=false',
  },
  rules: [rule],
}
