// SPDX-License-Identifier: Apache-2.0
import { cronJob, deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0260.missing-network-policy.ts'

const cilium = (endpointSelector: object) =>
  object('cilium.io/v2', 'CiliumNetworkPolicy', { name: 'c', namespace: 'shop' }, { spec: { endpointSelector } })

controlCases(control, {
  passes: {
    'a Kubernetes policy selects by labels of the template': [
      object(
        'networking.k8s.io/v1',
        'NetworkPolicy',
        { name: 'p', namespace: 'shop' },
        {
          spec: { podSelector: { matchLabels: { app: 'web' } } },
        },
      ),
      deployment(),
    ],
    'a Cilium policy that selects everything': [cilium({}), cronJob()],
  },
  fails: {
    'the labels are of the object, not of its pods': {
      objects: [cilium({ matchLabels: { team: 'a' } }), deployment({}, { labels: { team: 'a' } })],
      failed: [],
      fix: [],
    },
    'no policy at all': { objects: cronJob(), names: ['CronJob/nightly'] },
  },
})
