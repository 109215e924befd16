// SPDX-License-Identifier: Apache-2.0
/** From the statuses of its rules to the status of a control. */
import type { ControlFacts } from '#engines/posture/library/facts.ts'
import { type StatusInfo, worst } from './status.ts'

/** The worst of the rules, then what the control asks of a person. */
export function controlStatusOf({ actionRequired }: ControlFacts, rules: readonly StatusInfo[]): StatusInfo {
  const { status, subStatus, info } = worst(rules)
  if (status === 'failed' && actionRequired && actionRequired !== 'configuration')
    return { status: 'skipped', subStatus: actionRequired, info: 'a person has to judge this' }
  return { status, subStatus, info }
}
