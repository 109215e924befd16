// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0113.api-server-anonymous-auth.ts'

controlCases(control, {
  passes: { 'anonymous requests are refused': apiServer('--anonymous-auth=false') },
  fails: {
    'absent, because the default accepts them': {
      objects: apiServer('--secure-port=6443'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--anonymous-auth=false'],
    },
    'they are accepted': {
      objects: rke2Component('kube-apiserver', '--secure-port=6443', '--anonymous-auth=true'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--anonymous-auth=false'],
    },
    'a flag without a value means true': {
      objects: apiServer('--anonymous-auth'),
      fix: ['spec.containers[0].command[1]=--anonymous-auth=false'],
    },
  },
})
