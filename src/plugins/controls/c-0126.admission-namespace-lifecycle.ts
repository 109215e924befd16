// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { excludesDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-admission-control-plugin-NamespaceLifecycle-is-set',
  'kube-apiserver',
  excludesDemand('disable-admission-plugins', 'NamespaceLifecycle'),
)

/** Nothing is created in a namespace that is going. */
export const control: Control = {
  id: 'C-0126',
  description: 'Finds API servers on which the plug-in that guards the life of namespaces is switched off.',
  why: 'Without it objects appear in namespaces that do not exist or are being deleted, and `default`, `kube-system` and `kube-public` can be deleted.',
  remediation: 'Remove NamespaceLifecycle from `--disable-admission-plugins`: it is enabled by default.',
  test: 'Look for NamespaceLifecycle in `--disable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before:
      'containers:\n- command:\n  - kube-apiserver\n  - --disable-admission-plugins=NamespaceExists,NamespaceLifecycle',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --disable-admission-plugins=NamespaceExists',
  },
  rules: [rule],
}
