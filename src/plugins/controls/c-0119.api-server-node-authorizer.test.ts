// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0119.api-server-node-authorizer.ts'

controlCases(control, {
  passes: { 'Node is listed': apiServer('--authorization-mode=Node,RBAC') },
  fails: {
    'only another authorizer is listed': {
      objects: rke2Component('kube-apiserver', '--authorization-mode=RBAC'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--authorization-mode=RBAC,Node'],
    },
    absent: { objects: apiServer(), failed: [], fix: ['spec.containers[0].command[1]=--authorization-mode=Node'] },
  },
  unknown: { 'a file names the authorizers': apiServer('--authorization-config=/etc/kubernetes/authz.yaml') },
})
