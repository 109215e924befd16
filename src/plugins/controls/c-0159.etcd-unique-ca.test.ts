// SPDX-License-Identifier: Apache-2.0
import { apiServer, component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0159.etcd-unique-ca.ts'

const clientCa = apiServer('--v=2', '--client-ca-file=/pki/ca.crt')

controlCases(control, {
  passes: {
    'an authority of its own': [clientCa, component('etcd', '--trusted-ca-file=/pki/etcd/ca.crt')],
    'neither names one': [apiServer(), component('etcd')],
    'peers may trust what they like': [clientCa, component('etcd', '--peer-trusted-ca-file=/pki/ca.crt')],
  },
  fails: {
    'both trust the same one': {
      objects: [clientCa, rke2Component('etcd', '--trusted-ca-file=/pki/ca.crt')],
      names: ['Pod/etcd-cp1', 'Pod/kube-apiserver-cp1'],
      failed: ['spec.containers[0].command[2]', 'spec.containers[0].args[0]'],
      review: ['spec.containers[0].command[2]', 'spec.containers[0].args[0]'],
      fix: [
        'spec.containers[0].command[2]=<path/to/different-tls-certificate-file.crt>',
        'spec.containers[0].args[0]=<path/to/different-tls-certificate-file.crt>',
      ],
    },
  },
})
