// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule(
  'ensure-that-the-client-certificate-authorities-file-ownership-is-set-to-root-root',
  'root',
  { kind: 'KubeletInfo', fields: ['clientCAFile'] },
)

/** Whom the client certificate authority of the kubelet belongs to. */
export const control: Control = {
  id: 'C-0169',
  description: 'Finds nodes on which the client certificate authority of the kubelet does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /etc/kubernetes/pki/ca.crt` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/kubernetes/pki/ca.crt`: it has to answer root:root.',
  rules: [rule],
}
