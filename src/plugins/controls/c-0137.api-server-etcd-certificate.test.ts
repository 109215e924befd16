// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0137.api-server-etcd-certificate.ts'

controlCases(control, {
  passes: {
    'both are named': apiServer(
      '--etcd-certfile=/etc/kubernetes/pki/etcd-certfile',
      '--etcd-keyfile=/etc/kubernetes/pki/etcd-keyfile',
    ),
  },
  fails: {
    'neither is named': {
      objects: rke2Component('kube-apiserver', '--v=2'),
      failed: [],
      fix: [
        'spec.containers[0].args[1]=--etcd-certfile=<path/to/client-certificate-file.crt>',
        'spec.containers[0].args[2]=--etcd-keyfile=<path/to/client-key-file.key>',
      ],
    },
    'only the second is named': {
      objects: apiServer('--etcd-keyfile=/etc/kubernetes/pki/etcd-keyfile'),
      fix: ['spec.containers[0].command[2]=--etcd-certfile=<path/to/client-certificate-file.crt>'],
    },
    'only the first is named': {
      objects: apiServer('--etcd-certfile=/etc/kubernetes/pki/etcd-certfile'),
      fix: ['spec.containers[0].command[3]=--etcd-keyfile=<path/to/client-key-file.key>'],
    },
  },
})
