// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0301.agent-sandbox-egress-policy.ts'

const template = (spec: unknown) =>
  object('extensions.agents.x-k8s.io/v1beta1', 'SandboxTemplate', { name: 's' }, { spec })
const to = (...peers: unknown[]) => template({ networkPolicy: { egress: [{ to: peers }] } })

controlCases(control, {
  passes: {
    'an empty policy lets nothing out': template({ networkPolicyManagement: 'Managed', networkPolicy: {} }),
    'no egress rules let nothing out': template({ networkPolicy: { egress: [] } }),
    'some addresses': to({ ipBlock: { cidr: '10.0.0.0/24' } }),
    'some pods of some namespaces': to({
      namespaceSelector: { matchLabels: { team: 'a' } },
      podSelector: {},
    }),
    'pods by an expression': to({ podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }),
  },
  fails: {
    'nobody manages the policy': {
      objects: template({ networkPolicyManagement: 'Unmanaged', networkPolicy: {} }),
      failed: ['spec.networkPolicyManagement'],
      review: [],
      fix: [],
    },
    'no policy': { objects: template({}), failed: ['spec.networkPolicy'] },
    'a policy of another type': { objects: template({ networkPolicy: [] }), failed: ['spec.networkPolicy'] },
    'rules of another type': {
      objects: template({ networkPolicy: { egress: {} } }),
      failed: ['spec.networkPolicy.egress'],
    },
    'a rule without a destination': {
      objects: template({ networkPolicy: { egress: [{ ports: [{ port: 53 }] }] } }),
      failed: ['spec.networkPolicy.egress'],
    },
    'all addresses, exceptions or not': {
      objects: to({ ipBlock: { cidr: '::/0', except: ['fc00::/7'] } }),
      failed: ['spec.networkPolicy.egress'],
    },
    'one scoped and one open peer': {
      objects: to({ ipBlock: { cidr: '10.0.0.0/8' } }, { podSelector: {} }),
      failed: ['spec.networkPolicy.egress'],
    },
  },
})
