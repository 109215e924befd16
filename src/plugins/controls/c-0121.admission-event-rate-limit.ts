// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule, includesDemand } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-admission-control-plugin-EventRateLimit-is-set',
  'kube-apiserver',
  includesDemand('enable-admission-plugins', 'EventRateLimit'),
)

/** Events cannot drown the API server. */
export const control: Control = {
  id: 'C-0121',
  description: 'Finds API servers that do not limit the rate of events.',
  why: 'One crashing workload, or somebody who wants to, can fill etcd and slow the API server down with events.',
  remediation: 'Enable EventRateLimit with limits for server, namespace and user in an admission configuration file.',
  test: 'Look for EventRateLimit in `--enable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists,EventRateLimit',
  },
  rules: [rule],
}
