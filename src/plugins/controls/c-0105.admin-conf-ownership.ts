// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-admin.conf-file-ownership-is-set-to-root-root', 'root', {
  kind: 'ControlPlaneInfo',
  fields: ['adminConfigFile'],
})

/** Whom the kubeconfig of the administrator belongs to. */
export const control: Control = {
  id: 'C-0105',
  description: 'Finds nodes on which the kubeconfig of the administrator does not belong to root:root.',
  why: 'The file makes its owner cluster administrator.',
  remediation: 'Run `chown root:root /etc/kubernetes/admin.conf` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/kubernetes/admin.conf`: it has to answer root:root.',
  rules: [rule],
}
