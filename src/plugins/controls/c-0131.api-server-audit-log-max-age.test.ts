// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0131.api-server-audit-log-max-age.ts'

controlCases(control, {
  passes: { 'thirty days': apiServer('--audit-log-maxage=30'), 'a year': apiServer('--audit-log-maxage=365') },
  fails: {
    'a week': {
      objects: rke2Component('kube-apiserver', '--audit-log-maxage=7'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--audit-log-maxage=30'],
    },
    absent: { objects: apiServer(), failed: [], fix: ['spec.containers[0].command[1]=--audit-log-maxage=30'] },
    'no number': { objects: apiServer('--audit-log-maxage=long') },
  },
})
