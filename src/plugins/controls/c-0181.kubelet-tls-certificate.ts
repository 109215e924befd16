// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { type KubeletSetting, kubeletRule, namesFile } from './families/kubelet-config.ts'

function fileSetting(flag: string, field: string): KubeletSetting {
  return { flag, field, isRight: namesFile, isDefaultRight: false, hidesPath: true }
}

const rule = kubeletRule(
  'validate-kubelet-tls-configuration-updated',
  fileSetting('tls-cert-file', 'tlsCertFile'),
  fileSetting('tls-private-key-file', 'tlsPrivateKeyFile'),
)

/** The kubelet has a certificate that callers can check. */
export const control: Control = {
  id: 'C-0181',
  description: 'Finds kubelets without a serving certificate of their own.',
  why: 'The kubelet makes itself a self-signed one: the API server either trusts anything, and can be deceived, or nothing.',
  remediation:
    'Set `tlsCertFile` and `tlsPrivateKeyFile` in the kubelet configuration, or the flags of the same meaning, to a pair that the cluster has signed.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: both files have to be named in one of them.',
  example: {
    before: 'kind: KubeletConfiguration',
    after:
      'kind: KubeletConfiguration\ntlsCertFile: /var/lib/kubelet/pki/kubelet.crt\ntlsPrivateKeyFile: /var/lib/kubelet/pki/kubelet.key',
  },
  rules: [rule],
}
