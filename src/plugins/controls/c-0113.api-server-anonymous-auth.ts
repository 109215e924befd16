// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-api-server-anonymous-auth-argument-is-set-to-false',
  'kube-apiserver',
  booleanDemand('anonymous-auth', 'false', 'add'),
)

/** The API server serves nobody without an identity. */
export const control: Control = {
  id: 'C-0113',
  description: 'Finds API servers that accept requests without credentials.',
  why: 'Anonymous requests reach whatever a role gives to `system:unauthenticated`, by mistake or through old defaults, and any bug before authorisation.',
  remediation:
    'Set `--anonymous-auth=false`; where health checks need anonymous access, allow those paths alone in an AuthenticationConfiguration.',
  test: 'Look at `--anonymous-auth` of the kube-apiserver pods: anything but false, absence included, fails.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --anonymous-auth=true',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --anonymous-auth=false',
  },
  rules: [rule],
}
