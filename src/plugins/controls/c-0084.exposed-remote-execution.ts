// SPDX-License-Identifier: Apache-2.0
import { scalarText } from '#domain/json.ts'
import type { Control } from '#engines/posture/control.ts'
import { imageRule, isCategorised, isRemoteExecution } from './families/image-results.ts'
import { isPublished, servicesOf } from './families/services.ts'

const rule = imageRule({
  name: 'exposed-rce-pods',
  joins: ['Service'],
  concerns: (subject, world) => servicesOf(subject, world).some(isPublished),
  isTold: isCategorised,
  tooMuch: vulnerabilities => vulnerabilities.filter(isRemoteExecution).map(each => scalarText(each['name']))[0],
})

/** What the internet reaches runs nobody else's code. */
export const control: Control = {
  id: 'C-0084',
  description:
    'Finds workloads that are published by node port or load balancer and whose image lets code be executed from afar.',
  why: 'Such a hole turns one request into a shell in your cluster.',
  remediation:
    'Update the image to a version with the fix; until then take the service off the internet, or put a filter before it.',
  test: 'For each service of type NodePort or LoadBalancer, look for vulnerabilities with remote code execution in the images of the pods that it selects.',
  rules: [rule],
}
