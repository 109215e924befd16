// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-etcd-data-directory-permissions-are-set-to-700-or-more-restrictive',
  0o700,
  { kind: 'ControlPlaneInfo', fields: ['etcdDataDir'] },
)

/** Who may touch the data directory of etcd. */
export const control: Control = {
  id: 'C-0102',
  description:
    'Finds nodes on which the data directory of etcd may be read or changed by more users than mode 700 allows.',
  why: 'The directory holds every object of the cluster, secrets included: reading it needs no password.',
  remediation: 'Run `chmod 700 /var/lib/etcd` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /var/lib/etcd`: no bit beyond 700 may be set.',
  rules: [rule],
}
