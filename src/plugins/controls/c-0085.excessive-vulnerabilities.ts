// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import type { World } from '#engines/posture/world.ts'
import type { Fields } from './families/fields.ts'
import { countOf, imageRule } from './families/image-results.ts'

const rule = imageRule({ name: 'excessive_amount_of_vulnerabilities_pods', tooMuch })

function tooMuch(vulnerabilities: readonly Fields[], world: World): string | undefined {
  const limits = { Critical: 'max_critical_vulnerabilities', High: 'max_high_vulnerabilities' } as const
  for (const [severity, input] of Object.entries(limits)) {
    const count = countOf(vulnerabilities, severity)
    const most = world
      .inputs(input)
      .map(Number)
      .filter(limit => !Number.isNaN(limit))
    if (most.some(limit => count > limit)) return `${count} of severity ${severity}`
  }
  return undefined
}

/** Images have few grave holes. */
export const control: Control = {
  id: 'C-0085',
  description: 'Finds workloads whose image has more critical or high vulnerabilities than is allowed.',
  why: 'The more known holes an image has, the surer one of them can be used; an image that nobody updates has most.',
  remediation:
    'Rebuild the image on a current, smaller base, and update what it contains; the limits are control inputs.',
  test: 'Compare the number of critical and high vulnerabilities of each image with the limits `max_critical_vulnerabilities` and `max_high_vulnerabilities`.',
  rules: [rule],
}
