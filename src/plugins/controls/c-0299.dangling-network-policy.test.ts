// SPDX-License-Identifier: Apache-2.0
import { deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0299.dangling-network-policy.ts'

const policy = (podSelector: unknown, namespace = 'shop') =>
  object('networking.k8s.io/v1', 'NetworkPolicy', { name: 'p', namespace }, { spec: { podSelector } })

controlCases(control, {
  passes: {
    'it selects the pods of a workload': [policy({ matchLabels: { app: 'web' } }), deployment()],
    'an expression that absence meets': [
      policy({ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] }),
      deployment(),
    ],
    'an empty selector is for pods to come': policy({ matchLabels: {} }),
    'a damaged selector is not judged': policy('app=web'),
  },
  fails: {
    'no pods have the labels': {
      objects: [policy({ matchLabels: { app: 'api' } }), deployment()],
      names: ['NetworkPolicy/p'],
      failed: ['spec.podSelector'],
      review: [],
      fix: [],
    },
    'the pods are of another namespace': { objects: [policy({ matchLabels: { app: 'web' } }, 'other'), deployment()] },
  },
})
