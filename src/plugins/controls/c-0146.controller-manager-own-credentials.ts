// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-controller-manager-use-service-account-credentials-argument-is-set-to-true',
  'kube-controller-manager',
  booleanDemand('use-service-account-credentials', 'true', 'add'),
)

/** Each controller has rights of its own. */
export const control: Control = {
  id: 'C-0146',
  description: 'Finds controller managers whose controllers share one identity.',
  why: 'One shared identity needs the rights of all controllers: a bug in one may use those of the others, and audit logs do not tell them apart.',
  remediation: 'Set `--use-service-account-credentials=true`; the roles of the controllers exist already.',
  test: 'Look at `--use-service-account-credentials` of the kube-controller-manager pods in `kube-system`: anything but true, absence included, fails.',
  example: {
    before: 'containers:\n- command:\n  - kube-controller-manager\n  - --use-service-account-credentials=false',
    after: 'containers:\n- command:\n  - kube-controller-manager\n  - --use-service-account-credentials=true',
  },
  rules: [rule],
}
