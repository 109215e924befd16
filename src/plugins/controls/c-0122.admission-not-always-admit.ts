// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { excludesDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-admission-control-plugin-AlwaysAdmit-is-not-set',
  'kube-apiserver',
  excludesDemand('enable-admission-plugins', 'AlwaysAdmit'),
)

/** Admission decides something. */
export const control: Control = {
  id: 'C-0122',
  description: 'Finds API servers with the admission plug-in that lets everything in.',
  why: 'AlwaysAdmit stands for no check; it is deprecated and only misleads whoever reads the list.',
  remediation: 'Remove AlwaysAdmit from `--enable-admission-plugins`.',
  test: 'Look for AlwaysAdmit in `--enable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists,AlwaysAdmit',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists',
  },
  rules: [rule],
}
