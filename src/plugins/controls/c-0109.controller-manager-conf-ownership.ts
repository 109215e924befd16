// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-controller-manager.conf-file-ownership-is-set-to-root-root', 'root', {
  kind: 'ControlPlaneInfo',
  fields: ['controllerManagerInfo.configFile'],
})

/** Whom the kubeconfig of the controller manager belongs to. */
export const control: Control = {
  id: 'C-0109',
  description: 'Finds nodes on which the kubeconfig of the controller manager does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /etc/kubernetes/controller-manager.conf` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/kubernetes/controller-manager.conf`: it has to answer root:root.',
  rules: [rule],
}
