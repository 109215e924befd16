// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0118.api-server-not-always-allow.ts'

controlCases(control, {
  passes: { 'authorizers decide': apiServer('--authorization-mode=Node,RBAC') },
  fails: {
    'one of the authorizers allows everything': {
      objects: rke2Component('kube-apiserver', '--authorization-mode=Node,AlwaysAllow'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--authorization-mode=Node'],
    },
    'nobody else would remain': {
      objects: apiServer('--authorization-mode=AlwaysAllow'),
      fix: ['spec.containers[0].command[1]=--authorization-mode=RBAC'],
    },
    'absent, because the default allows everything': {
      objects: apiServer(),
      failed: [],
      fix: ['spec.containers[0].command[1]=--authorization-mode=Node,RBAC'],
    },
  },
  unknown: { 'a file names the authorizers': apiServer('--authorization-config=/etc/kubernetes/authz.yaml') },
})
