// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0125.admission-service-account.ts'

controlCases(control, {
  passes: {
    'others are disabled': apiServer('--disable-admission-plugins=NamespaceExists'),
    absent: apiServer('--v=2'),
  },
  fails: {
    'it is disabled among others': {
      objects: rke2Component(
        'kube-apiserver',
        '--disable-admission-plugins=NamespaceExists,ServiceAccount,PodSecurity',
      ),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--disable-admission-plugins=NamespaceExists,PodSecurity'],
    },
    'it alone is disabled: the flag has to go': {
      objects: apiServer('--disable-admission-plugins=ServiceAccount'),
      failed: ['spec.containers[0].command[1]'],
      fix: [],
    },
  },
})
