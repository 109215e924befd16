// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { admitsOnly, namesLevel } from './pod-security-admission.ts'

const namespace = (level?: string) =>
  object('v1', 'Namespace', {
    name: 'shop',
    labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level },
  })

function webhook(rule: object, kind = 'ValidatingWebhookConfiguration') {
  return object(
    'admissionregistration.k8s.io/v1',
    kind,
    { name: 'policy' },
    { webhooks: [{ name: 'a', rules: [{ apiGroups: ['', 'apps'], ...rule }] }] },
  )
}

ruleCases(admitsOnly('pod-security-admission-baseline-applied-1', ['baseline', 'restricted'], 'baseline'), {
  passes: { 'the level itself': namespace('baseline'), 'a stricter one': namespace('restricted') },
  fails: {
    'no level': {
      objects: namespace(),
      failed: [],
      fix: ['metadata.labels[pod-security.kubernetes.io/enforce]=baseline'],
    },
    'a laxer one': { objects: namespace('privileged') },
    'webhooks do not count, and are not judged': {
      objects: [namespace(), webhook({ resources: ['pods'] })],
      names: ['Namespace/shop'],
    },
  },
})

ruleCases(namesLevel('pod-security-admission-applied-1'), {
  passes: {
    'any level': namespace('privileged'),
    'a webhook judges pods': [namespace(), webhook({ resources: ['pods'], scope: 'Namespaced' })],
    'a webhook judges everything, as scope is all by default': [
      namespace(),
      webhook({ resources: ['*'] }, 'MutatingWebhookConfiguration'),
    ],
  },
  fails: {
    'no level and no webhook': {
      objects: namespace(),
      fix: ['metadata.labels[pod-security.kubernetes.io/enforce]=YOUR_VALUE'],
    },
    'a webhook about certificates judges no pods': { objects: [namespace(), webhook({ resources: ['certificates'] })] },
    'a webhook about everything of its own group judges no pods': {
      objects: [namespace(), webhook({ apiGroups: ['cert.example'], resources: ['*/*'], scope: '*' })],
    },
    'a webhook for objects of the cluster judges no pods': {
      objects: [namespace(), webhook({ resources: ['pods'], scope: 'Cluster' })],
    },
  },
})
