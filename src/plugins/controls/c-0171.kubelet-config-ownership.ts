// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-kubelet-configuration-file-ownership-is-set-to-root-root', 'root', {
  kind: 'KubeletInfo',
  fields: ['configFile'],
})

/** Whom the configuration file of the kubelet belongs to. */
export const control: Control = {
  id: 'C-0171',
  description: 'Finds nodes on which the configuration file of the kubelet does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /var/lib/kubelet/config.yaml` on the node.',
  test: 'On the node run `stat -c %U:%G /var/lib/kubelet/config.yaml`: it has to answer root:root.',
  rules: [rule],
}
