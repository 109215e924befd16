// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-kubelet-configuration-file-has-permissions-set-to-644-or-more-restrictive',
  0o644,
  { kind: 'KubeletInfo', fields: ['configFile'] },
)

/** Who may touch the configuration file of the kubelet. */
export const control: Control = {
  id: 'C-0235',
  description:
    'Finds nodes on which the configuration file of the kubelet may be read or changed by more users than mode 644 allows.',
  why: 'Whoever writes it can switch authentication of the kubelet off.',
  remediation:
    'Run `chmod 644 /etc/kubernetes/kubelet/kubelet-config.json` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/kubelet/kubelet-config.json`: no bit beyond 644 may be set.',
  rules: [rule],
}
