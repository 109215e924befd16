// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-Container-Network-Interface-file-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'CNIInfo', fields: ['CNIConfigFiles'] },
)

/** Who may touch the configuration of the container network. */
export const control: Control = {
  id: 'C-0100',
  description:
    'Finds nodes on which the configuration of the container network may be read or changed by more users than mode 600 allows.',
  why: 'Whoever writes these files chooses the program that root runs for each new pod, and the network it gets.',
  remediation:
    'Run `chmod 600 /etc/cni/net.d/10-calico.conflist` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/cni/net.d/10-calico.conflist`: no bit beyond 600 may be set.',
  rules: [rule],
}
