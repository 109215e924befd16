// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { excludesDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-admission-control-plugin-ServiceAccount-is-set',
  'kube-apiserver',
  excludesDemand('disable-admission-plugins', 'ServiceAccount'),
)

/** Pods get a service account. */
export const control: Control = {
  id: 'C-0125',
  description: 'Finds API servers on which the plug-in that gives pods their service account is switched off.',
  why: 'Without it pods can name accounts that do not exist or use secrets that are not theirs, and tokens are not mounted as intended.',
  remediation: 'Remove ServiceAccount from `--disable-admission-plugins`: it is enabled by default.',
  test: 'Look for ServiceAccount in `--disable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before:
      'containers:\n- command:\n  - kube-apiserver\n  - --disable-admission-plugins=NamespaceExists,ServiceAccount',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --disable-admission-plugins=NamespaceExists',
  },
  rules: [rule],
}
