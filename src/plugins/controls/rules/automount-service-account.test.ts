// SPDX-License-Identifier: Apache-2.0
import { cronJob, deployment, object, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './automount-service-account.ts'

const account = (name: string, mounts: boolean, namespace = 'shop') =>
  object('v1', 'ServiceAccount', { name, namespace }, { automountServiceAccountToken: mounts })

ruleCases(rule, {
  passes: {
    'the pod refuses, whatever the account says': [
      pod({ automountServiceAccountToken: false }),
      account('default', true),
    ],
    'the account refuses and the pod is silent': [pod({ serviceAccountName: 'app' }), account('app', false)],
    'the old name of the field counts': [pod({ serviceAccount: 'app' }), account('app', false)],
    'an account alone never fails': account('default', true),
  },
  fails: {
    'mounting is the default': {
      objects: deployment(),
      failed: [],
      fix: ['spec.template.spec.automountServiceAccountToken=false'],
    },
    'the pod insists, whatever the account says': {
      objects: [cronJob({ automountServiceAccountToken: true }), account('default', false)],
      failed: ['spec.jobTemplate.spec.template.spec.automountServiceAccountToken'],
      fix: ['spec.jobTemplate.spec.template.spec.automountServiceAccountToken=false'],
      names: ['CronJob/nightly'],
    },
    'the account of that name is of another namespace': {
      objects: [pod({ serviceAccountName: 'app' }), account('app', false, 'other')],
      fix: ['spec.automountServiceAccountToken=false'],
    },
  },
})
