// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-Kubernetes-PKI-directory-and-file-ownership-is-set-to-root-root', 'root', {
  kind: 'ControlPlaneInfo',
  fields: ['PKIDir', 'PKIFiles'],
})

/** Whom the directory of keys and certificates, with every file in it, belongs to. */
export const control: Control = {
  id: 'C-0110',
  description:
    'Finds nodes on which the directory of keys and certificates, with every file in it, does not belong to root:root.',
  why: 'Whoever owns the directory can replace the authority of the cluster, and then be anybody.',
  remediation: 'Run `chown root:root /etc/kubernetes/pki` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/kubernetes/pki`: it has to answer root:root.',
  rules: [rule],
}
