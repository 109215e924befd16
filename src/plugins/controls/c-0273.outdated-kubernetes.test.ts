// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0273.outdated-kubernetes.ts'

function node(kubeletVersion?: string) {
  return object('v1', 'Node', { name: 'node-1' }, { status: { nodeInfo: { kubeletVersion } } })
}

controlCases(control, {
  passes: {
    'a maintained version': node('v1.34.6'),
    'a newer one than is known here': node('v1.99.0'),
    'with the suffix of a distribution': node('v1.35.2+rke2r1'),
  },
  fails: {
    'long out of support': {
      objects: node('v1.20.7'),
      failed: [],
      review: ['status.nodeInfo.kubeletVersion'],
    },
    'nine is less than thirty-four, as a number': { objects: node('v1.9.1') },
  },
  unknown: { 'the node does not say': node(), 'a version that is none': node('latest') },
})
