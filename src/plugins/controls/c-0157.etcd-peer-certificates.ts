// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule('etcd-peer-client-auth-cert', 'etcd', booleanDemand('peer-client-cert-auth', 'true', 'add'))

/** Members of etcd show each other certificates. */
export const control: Control = {
  id: 'C-0157',
  description: 'Finds etcd members that let peers in without a certificate.',
  why: 'Anybody who reaches the peer port can join the cluster and receive a copy of all that is stored.',
  remediation: 'Set `--peer-client-cert-auth=true` together with `--peer-trusted-ca-file`.',
  test: 'Look at `--peer-client-cert-auth` of the etcd pods in `kube-system`: anything but true, absence included, fails.',
  example: {
    before: 'containers:\n- command:\n  - etcd\n  - --peer-client-cert-auth=false',
    after: 'containers:\n- command:\n  - etcd\n  - --peer-client-cert-auth=true',
  },
  rules: [rule],
}
