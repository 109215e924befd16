// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0136.api-server-service-account-key.ts'

controlCases(control, {
  passes: { 'it is named': apiServer('--service-account-key-file=/etc/kubernetes/pki/service-account-key-file') },
  fails: {
    'it is named': {
      objects: rke2Component('kube-apiserver', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].args[1]=--service-account-key-file=<path/to/key.pub>'],
    },
    'it is named without a file': { objects: apiServer('--service-account-key-file=') },
  },
})
