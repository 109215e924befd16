// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0283.api-server-external-ips-denied.ts'

controlCases(control, {
  passes: { 'it is enabled': apiServer('--enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs') },
  fails: {
    'the other plug-ins are kept when it is added': {
      objects: rke2Component('kube-apiserver', '--v=2', '--enable-admission-plugins=NodeRestriction'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs'],
    },
    'absent, because the default leaves it out': {
      objects: apiServer('--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--enable-admission-plugins=DenyServiceExternalIPs'],
    },
  },
})
