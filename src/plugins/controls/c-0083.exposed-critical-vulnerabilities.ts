// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { countOf, imageRule } from './families/image-results.ts'
import { isPublished, servicesOf } from './families/services.ts'

const rule = imageRule({
  name: 'exposed-critical-pods',
  joins: ['Service'],
  concerns: (subject, world) => servicesOf(subject, world).some(isPublished),
  tooMuch: vulnerabilities =>
    countOf(vulnerabilities, 'Critical') > 0 ? `${countOf(vulnerabilities, 'Critical')} critical` : undefined,
})

/** What the internet reaches has no critical holes. */
export const control: Control = {
  id: 'C-0083',
  description:
    'Finds workloads that are published by node port or load balancer and whose image has critical vulnerabilities.',
  why: 'A critical hole behind an open port is found and used by machines within hours.',
  remediation:
    'Update the image to a version with the fix; until then take the service off the internet, or put a filter before it.',
  test: 'For each service of type NodePort or LoadBalancer, look for critical vulnerabilities in the images of the pods that it selects.',
  rules: [rule],
}
