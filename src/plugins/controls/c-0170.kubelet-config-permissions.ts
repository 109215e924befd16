// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'if-the-kubelet-config.yaml-configuration-file-is-being-used-validate-permissions-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'KubeletInfo', fields: ['configFile'] },
)

/** Who may touch the configuration file of the kubelet. */
export const control: Control = {
  id: 'C-0170',
  description:
    'Finds nodes on which the configuration file of the kubelet may be read or changed by more users than mode 600 allows.',
  why: 'Whoever writes it can switch authentication of the kubelet off.',
  remediation:
    'Run `chmod 600 /var/lib/kubelet/config.yaml` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /var/lib/kubelet/config.yaml`: no bit beyond 600 may be set.',
  rules: [rule],
}
