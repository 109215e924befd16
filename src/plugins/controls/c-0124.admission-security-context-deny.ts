// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule, itemsOf } from './families/component-flags.ts'

const checks: readonly string[] = ['SecurityContextDeny', 'PodSecurityPolicy', 'PodSecurity']

const rule = flagRule(
  'ensure-that-the-admission-control-plugin-SecurityContextDeny-is-set-if-PodSecurityPolicy-is-not-used',
  'kube-apiserver',
  {
    flag: 'enable-admission-plugins',
    isRight: value => itemsOf(value).some(plugin => checks.includes(plugin)),
    rightValue: value => [...itemsOf(value), 'SecurityContextDeny'].join(','),
    missing: 'SecurityContextDeny',
  },
)

/** Something checks the security context of pods. */
export const control: Control = {
  id: 'C-0124',
  description: 'Finds API servers on which neither SecurityContextDeny nor a pod security plug-in is named.',
  why: 'Without such a check anybody who creates pods decides about privileges, users and capabilities.',
  remediation:
    'Up to Kubernetes 1.29 enable SecurityContextDeny where PodSecurityPolicy is not used; from 1.25 on name PodSecurity and label the namespaces with a pod security standard.',
  test: 'Look for SecurityContextDeny in `--enable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists,SecurityContextDeny',
  },
  rules: [rule],
}
