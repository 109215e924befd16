// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0174.kubelet-client-ca.ts'

controlCases(control, {
  passes: { 'the file names one': kubelet('', 'authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}') },
  fails: {
    'the file names none': {
      objects: kubelet('', 'authentication: {}'),
      failed: ['authentication.x509.clientCAFile'],
    },
  },
})
