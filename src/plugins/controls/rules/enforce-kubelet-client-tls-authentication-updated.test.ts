// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './enforce-kubelet-client-tls-authentication-updated.ts'

ruleCases(rule, {
  passes: {
    'the flag names the authority': kubelet('--client-ca-file=/etc/kubernetes/pki/ca.crt'),
    'the file names it': kubelet('', 'authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}'),
  },
  fails: {
    'the file does not name it': {
      objects: kubelet('', 'authentication: {x509: {}}'),
      failed: ['authentication.x509.clientCAFile'],
      review: ['authentication.x509.clientCAFile'],
    },
    'neither flag nor file': { objects: kubelet('--v=2'), failed: [] },
    'the file could not be read': { objects: kubelet('--config=/etc/kubelet.yaml'), failed: [] },
  },
  unknown: { 'the file is no map': kubelet('', '- a') },
})
