// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0139.api-server-client-ca.ts'

controlCases(control, {
  passes: { 'it is named': apiServer('--client-ca-file=/etc/kubernetes/pki/client-ca-file') },
  fails: {
    'it is named': {
      objects: rke2Component('kube-apiserver', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].args[1]=--client-ca-file=<path/to/client-ca.crt>'],
    },
    'it is named without a file': { objects: apiServer('--client-ca-file=') },
  },
})
