// SPDX-License-Identifier: Apache-2.0
/** Whether the API server has an audit policy. */
import type { Rule } from '#engines/posture/control.ts'
import { commandRule } from './component-flags.ts'

/** A rule that fails API servers without `--audit-policy-file`; the failed path is where the flag would stand. */
export function auditPolicyRule(name: string): Rule {
  return commandRule(name, 'kube-apiserver', command => {
    if (command.flags('audit-policy-file').some(place => place.value)) return []
    const path = command.pathBehind()
    return [{ failedPaths: [path], reviewPaths: [path], evidence: [{ path, missing: '--audit-policy-file=FILE' }] }]
  })
}
