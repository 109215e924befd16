// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0122.admission-not-always-admit.ts'

controlCases(control, {
  passes: {
    'others are enabled': apiServer('--enable-admission-plugins=NamespaceExists'),
    absent: apiServer('--v=2'),
  },
  fails: {
    'it is enabled among others': {
      objects: rke2Component('kube-apiserver', '--enable-admission-plugins=NamespaceExists,AlwaysAdmit,PodSecurity'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--enable-admission-plugins=NamespaceExists,PodSecurity'],
    },
    'it alone is enabled: the flag has to go': {
      objects: apiServer('--enable-admission-plugins=AlwaysAdmit'),
      failed: ['spec.containers[0].command[1]'],
      fix: [],
    },
  },
})
