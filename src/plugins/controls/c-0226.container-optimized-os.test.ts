// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0226.container-optimized-os.ts'

const node = (osImage: unknown) => object('v1', 'Node', { name: 'n' }, { status: { nodeInfo: { osImage } } })

controlCases(control, {
  passes: { Bottlerocket: node('Bottlerocket OS 1.1.1 (aws-k8s-1.21)'), 'another of the kind': node('Talos (v1.9.1)') },
  fails: {
    'a general one': {
      objects: node('Ubuntu 24.04.1 LTS'),
      failed: ['status.nodeInfo.osImage'],
      review: ['status.nodeInfo.osImage'],
      fix: [],
    },
  },
  unknown: { 'the node does not say': node(undefined) },
})
