// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { type Fields, fieldsOf, recordsOf } from './families/fields.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must forbid running as root. */
export const control: Control = {
  id: 'C-0218',
  description: 'Finds pod security policies that permit containers to run as root where all do.',
  why: 'Root in a container is one bug away from root on the node.',
  remediation:
    'Set `spec.runAsUser.rule: MustRunAsNonRoot`, or MustRunAs with ranges above 0, in at least one policy, and let ordinary service accounts use only that one.',
  test: 'Read `spec.runAsUser` of each pod security policy: at least one must be MustRunAsNonRoot, or MustRunAs with ranges that leave 0 out.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  runAsUser:\n    rule: RunAsAny',
    after: 'kind: PodSecurityPolicy\nspec:\n  runAsUser:\n    rule: MustRunAsNonRoot',
  },
  rules: [policyRule('psp-deny-root-container', { path: 'spec.runAsUser.rule', permits: permitsRoot })],
}

function permitsRoot(spec: Fields): boolean {
  const { rule, ranges } = fieldsOf(spec['runAsUser'])
  if (rule === 'MustRunAsNonRoot') return false
  const minima = [...recordsOf(ranges)].map(([, { min }]) => min)
  const leavesRootOut = minima.length > 0 && minima.every(min => typeof min === 'number' && min > 0)
  return !(rule === 'MustRunAs' && leavesRootOut)
}
