// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { commandRule, missingFlag } from './families/component-flags.ts'
import { rule as cloud } from './rules/secret-etcd-encryption-cloud.ts'

const native = commandRule('etcd-encryption-native', 'kube-apiserver', command =>
  command.flags('encryption-provider-config').some(place => place.value)
    ? []
    : [missingFlag(command, '--encryption-provider-config=YOUR_VALUE')],
)

/** Secrets are encrypted where they are stored. */
export const control: Control = {
  id: 'C-0066',
  description:
    'Finds clusters that store secrets as clear text: API servers without encryption configuration, managed clusters without a key.',
  why: 'Whoever gets a copy of the store or of its backup has every secret of the cluster.',
  remediation:
    'On a managed cluster switch envelope encryption with a key of your own on; elsewhere set `--encryption-provider-config`, and rewrite existing secrets.',
  test: 'Look at `--encryption-provider-config` of the kube-apiserver pods, or at the encryption settings in the description of the managed cluster.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=6443',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=6443\n  - --encryption-provider-config=/etc/kubernetes/encryption.yaml',
  },
  rules: [cloud, native],
}
