// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'if-proxy-kubeconfig-file-exists-ensure-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'KubeProxyInfo', fields: ['kubeConfigFile'] },
)

/** Who may touch the kubeconfig of kube-proxy. */
export const control: Control = {
  id: 'C-0164',
  description:
    'Finds nodes on which the kubeconfig of kube-proxy may be read or changed by more users than mode 600 allows.',
  why: 'The file holds credentials of the component: whoever reads it acts with its rights, whoever writes it leads it elsewhere.',
  remediation:
    'Run `chmod 600 /var/lib/kube-proxy/kubeconfig.conf` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /var/lib/kube-proxy/kubeconfig.conf`: no bit beyond 600 may be set.',
  rules: [rule],
}
