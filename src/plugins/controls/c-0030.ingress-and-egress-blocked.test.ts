// SPDX-License-Identifier: Apache-2.0
import { deployment, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0030.ingress-and-egress-blocked.ts'

function policy(spec: object, namespace = 'shop') {
  return object('networking.k8s.io/v1', 'NetworkPolicy', { name: 'deny', namespace }, { spec })
}

controlCases(control, {
  passes: {
    'the policy selects all pods of the namespace': [policy({ podSelector: {}, policyTypes: ['Ingress'] }), pod()],
    'without policy types it is about incoming traffic': [
      policy({ podSelector: { matchLabels: { app: 'web' } } }),
      deployment(),
    ],
  },
  fails: {
    'there is no policy': { objects: pod(), failed: [], review: [], deletes: [], fix: [] },
    'the policy is of another namespace': { objects: [policy({ podSelector: {} }, 'other'), deployment()] },
    'expressions alone do not select everything': {
      objects: [policy({ podSelector: { matchExpressions: [{ key: 'role', operator: 'Exists' }] } }), deployment()],
      names: ['Deployment/web'],
    },
    'one of two workloads is selected': {
      objects: [policy({ podSelector: { matchLabels: { app: 'web' } } }), deployment(), pod({}, { name: 'bare' })],
      names: ['Pod/bare'],
    },
  },
})
