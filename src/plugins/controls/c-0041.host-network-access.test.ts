// SPDX-License-Identifier: Apache-2.0
import { deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0041.host-network-access.ts'

controlCases(control, {
  passes: { 'the pod has a network of its own': pod() },
  fails: {
    'it uses the network of the node': {
      objects: deployment({ hostNetwork: true }),
      failed: ['spec.template.spec.hostNetwork'],
      deletes: ['spec.template.spec.hostNetwork'],
    },
  },
})
