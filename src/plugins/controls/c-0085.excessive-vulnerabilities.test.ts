// SPDX-License-Identifier: Apache-2.0
import { deployment, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0085.excessive-vulnerabilities.ts'

function results(image: string, ...data: readonly unknown[]) {
  return object('image.vulnscan.com/v1', 'ImageVulnerabilities', { name: image }, { data })
}

const image = 'registry.example/app:1.0'
const some = (n: number, severity: string) => Array.from({ length: n }, () => ({ severity }))
const inputs = { max_critical_vulnerabilities: ['2'], max_high_vulnerabilities: ['3'] }

controlCases(control, {
  passes: {
    'as many as are allowed': {
      objects: [pod(), results(image, ...some(2, 'Critical'), ...some(3, 'High'))],
      inputs,
    },
    'others do not count': { objects: [pod(), results(image, ...some(50, 'Medium'))], inputs },
  },
  fails: {
    'one critical too many': {
      objects: [pod(), results(image, ...some(3, 'Critical'))],
      inputs,
      names: ['Pod/web'],
      failed: ['status.containerStatuses[0].imageID'],
      review: ['status.containerStatuses[0].imageID'],
    },
    'one high too many, in an init container': {
      objects: [
        deployment({ initContainers: [{ name: 'init', image: 'init:1' }] }),
        results(image),
        results('init:1', ...some(4, 'High')),
      ],
      inputs,
      failed: ['spec.template.spec.initContainers[0].image'],
    },
  },
  unknown: {
    'one of the images was not scanned': [
      pod({
        containers: [
          { name: 'a', image: 'a:1' },
          { name: 'b', image: 'b:1' },
        ],
      }),
      results('a:1'),
    ],
  },
})
