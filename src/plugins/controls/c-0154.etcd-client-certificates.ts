// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule('etcd-client-auth-cert', 'etcd', booleanDemand('client-cert-auth', 'true', 'add'))

/** etcd serves those who show a certificate. */
export const control: Control = {
  id: 'C-0154',
  description: 'Finds etcd members that serve clients without a certificate.',
  why: 'Everybody who reaches etcd reads and writes the whole cluster, past authentication, authorisation and audit.',
  remediation: 'Set `--client-cert-auth=true` together with `--trusted-ca-file`.',
  test: 'Look at `--client-cert-auth` of the etcd pods in `kube-system`: anything but true, absence included, fails.',
  example: {
    before: 'containers:\n- command:\n  - etcd\n  - --client-cert-auth=false',
    after: 'containers:\n- command:\n  - etcd\n  - --client-cert-auth=true',
  },
  rules: [rule],
}
