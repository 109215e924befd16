// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0138.api-server-tls-certificate.ts'

controlCases(control, {
  passes: {
    'both are named': apiServer(
      '--tls-cert-file=/etc/kubernetes/pki/tls-cert-file',
      '--tls-private-key-file=/etc/kubernetes/pki/tls-private-key-file',
    ),
  },
  fails: {
    'neither is named': {
      objects: rke2Component('kube-apiserver', '--v=2'),
      failed: [],
      fix: [
        'spec.containers[0].args[1]=--tls-cert-file=<path/to/tls-certificate-file.crt>',
        'spec.containers[0].args[2]=--tls-private-key-file=<path/to/tls-key-file.key>',
      ],
    },
    'only the second is named': {
      objects: apiServer('--tls-private-key-file=/etc/kubernetes/pki/tls-private-key-file'),
      fix: ['spec.containers[0].command[2]=--tls-cert-file=<path/to/tls-certificate-file.crt>'],
    },
    'only the first is named': {
      objects: apiServer('--tls-cert-file=/etc/kubernetes/pki/tls-cert-file'),
      fix: ['spec.containers[0].command[3]=--tls-private-key-file=<path/to/tls-key-file.key>'],
    },
  },
})
