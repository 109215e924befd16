// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0128.api-server-secure-port.ts'

controlCases(control, {
  passes: { 'a port is given': apiServer('--secure-port=6443'), 'absent, because the default is 6443': apiServer() },
  fails: {
    'it is switched off': {
      objects: rke2Component('kube-apiserver', '--v=2', '--secure-port=0'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: [],
    },
    'two places contradict each other': {
      objects: apiServer('--secure-port=0', '--secure-port=6443'),
      failed: ['spec.containers[0].command[1]'],
    },
  },
})
