// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-manual.ts'

/** Nobody is in system:masters. */
export const control: Control = {
  id: 'C-0246',
  description:
    'Members of `system:masters` skip authorisation: no role, webhook or binding can limit them, and none can be taken from them.',
  why: 'A credential of that group is the whole cluster until the authority that signed it is replaced.',
  remediation:
    'Issue administrators certificates or tokens of a group that a ClusterRoleBinding gives what it needs, and keep the one `system:masters` certificate offline for emergencies.',
  test: 'Look at the organisation field (`O=`) of each client certificate in use, and at group claims of your identity provider, for `system:masters`.',
  rules: [rule],
}
