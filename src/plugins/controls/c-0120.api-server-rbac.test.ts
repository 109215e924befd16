// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0120.api-server-rbac.ts'

controlCases(control, {
  passes: { 'RBAC is listed': apiServer('--authorization-mode=Node,RBAC') },
  fails: {
    'only another authorizer is listed': {
      objects: rke2Component('kube-apiserver', '--authorization-mode=Node'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--authorization-mode=Node,RBAC'],
    },
    absent: { objects: apiServer(), failed: [], fix: ['spec.containers[0].command[1]=--authorization-mode=RBAC'] },
  },
  unknown: { 'a file names the authorizers': apiServer('--authorization-config=/etc/kubernetes/authz.yaml') },
})
