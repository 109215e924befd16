// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-Container-Network-Interface-file-ownership-is-set-to-root-root', 'root', {
  kind: 'CNIInfo',
  fields: ['CNIConfigFiles'],
})

/** Whom the configuration of the container network belongs to. */
export const control: Control = {
  id: 'C-0101',
  description: 'Finds nodes on which the configuration of the container network does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /etc/cni/net.d/10-calico.conflist` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/cni/net.d/10-calico.conflist`: it has to answer root:root.',
  rules: [rule],
}
