// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0156.etcd-peer-tls.ts'

controlCases(control, {
  passes: {
    'both are named': component(
      'etcd',
      '--peer-cert-file=/etc/kubernetes/pki/peer-cert-file',
      '--peer-key-file=/etc/kubernetes/pki/peer-key-file',
    ),
  },
  fails: {
    'neither is named': {
      objects: rke2Component('etcd', '--v=2'),
      failed: ['spec.containers[0].args'],
      fix: [
        'spec.containers[0].args[1]=--peer-cert-file=<path/to/tls-certificate-file.crt>',
        'spec.containers[0].args[2]=--peer-key-file=<path/to/tls-key-file.key>',
      ],
    },
    'only the second is named': {
      objects: component('etcd', '--peer-key-file=/etc/kubernetes/pki/peer-key-file'),
      fix: ['spec.containers[0].command[2]=--peer-cert-file=<path/to/tls-certificate-file.crt>'],
    },
    'only the first is named': {
      objects: component('etcd', '--peer-cert-file=/etc/kubernetes/pki/peer-cert-file'),
      fix: ['spec.containers[0].command[3]=--peer-key-file=<path/to/tls-key-file.key>'],
    },
  },
})
