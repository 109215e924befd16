// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0160.audit-policy-file.ts'

controlCases(control, {
  passes: { 'a policy is named': apiServer('--audit-policy-file=/etc/kubernetes/audit.yaml') },
  fails: {
    absent: {
      objects: rke2Component('kube-apiserver', '--v=2', '--audit-log-path=/var/log/audit.log'),
      failed: ['spec.containers[0].args[2]'],
      review: ['spec.containers[0].args[2]'],
      fix: [],
    },
    'a name without a file': { objects: apiServer('--audit-policy-file='), failed: ['spec.containers[0].command[2]'] },
  },
})
