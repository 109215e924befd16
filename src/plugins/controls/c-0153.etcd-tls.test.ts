// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0153.etcd-tls.ts'

controlCases(control, {
  passes: {
    'both are named': component(
      'etcd',
      '--cert-file=/etc/kubernetes/pki/cert-file',
      '--key-file=/etc/kubernetes/pki/key-file',
    ),
  },
  fails: {
    'neither is named': {
      objects: rke2Component('etcd', '--v=2'),
      failed: [],
      fix: [
        'spec.containers[0].args[1]=--cert-file=<path/to/tls-certificate-file.crt>',
        'spec.containers[0].args[2]=--key-file=<path/to/tls-key-file.key>',
      ],
    },
    'only the second is named': {
      objects: component('etcd', '--key-file=/etc/kubernetes/pki/key-file'),
      fix: ['spec.containers[0].command[2]=--cert-file=<path/to/tls-certificate-file.crt>'],
    },
    'only the first is named': {
      objects: component('etcd', '--cert-file=/etc/kubernetes/pki/cert-file'),
      fix: ['spec.containers[0].command[3]=--key-file=<path/to/tls-key-file.key>'],
    },
  },
})
